package dev.lockstep.common.yaml;

/**
 * A text was refused. The message says where and why, in words for the person who wrote the text,
 * and never repeats a value that could be a secret.
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
