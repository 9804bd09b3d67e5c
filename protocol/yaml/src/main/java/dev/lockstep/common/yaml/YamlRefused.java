package dev.lockstep.common.yaml;

/**
 * Refusal of a text. The message gives the place and the reason to the author of the text, and
 * never repeats a value that could be a secret.
 */
public final class YamlRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public YamlRefused(String source, int line, String problem) {
    super(source + ":" + line + ": " + problem);
  }

  public YamlRefused(String source, String problem) {
    super(source + ": " + problem);
  }
}
