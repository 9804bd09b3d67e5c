package dev.lockstep.agent.apiserver;

/** Makes foreign text safe to show and log: one line, no control characters, bounded. */
public final class PlainText {

  static final int CHARS_MAX = 400;

  private PlainText() {}

  public static String of(String text) {
    StringBuilder plain = new StringBuilder(Math.min(text.length(), CHARS_MAX));
    for (int i = 0; i < text.length() && plain.length() < CHARS_MAX; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int kind = Character.getType(c);
      boolean isShown =
          kind != Character.CONTROL
              && kind != Character.FORMAT
              && kind != Character.SURROGATE
              && kind != Character.LINE_SEPARATOR
              && kind != Character.PARAGRAPH_SEPARATOR;
      plain.appendCodePoint(isShown ? c : ' ');
    }
    return plain.toString().strip();
  }
}
