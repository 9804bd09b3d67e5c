package dev.lockstep.agent.discovery;

import java.util.regex.Pattern;

/** A type id, or a pattern of type ids in which {@code *} stands for any characters. */
record TypePattern(String text, Pattern regex) {

  private static final int CHARS_MAX = 320;
  private static final Pattern VALID = Pattern.compile("[a-z0-9*]([a-z0-9.*-]*[a-z0-9*])?");

  static boolean isValid(String text) {
    return text.length() <= CHARS_MAX && VALID.matcher(text).matches() && !text.contains("**");
  }

  static TypePattern of(String text) {
    StringBuilder regex = new StringBuilder();
    for (String part : text.split("(?=\\*)|(?<=\\*)")) {
      regex.append(part.equals("*") ? ".*" : Pattern.quote(part));
    }
    return new TypePattern(text, Pattern.compile(regex.toString()));
  }

  boolean matches(String typeId) {
    return regex.matcher(typeId).matches();
  }

  boolean isExact() {
    return text.indexOf('*') < 0;
  }
}
