package dev.lockstep.common.yaml;

/**
 * Bounds on a YAML text; the reader refuses a text that exceeds one.
 *
 * @param textCharsMax longest text, in characters
 * @param depthMax deepest nesting
 * @param valueCharsMax longest single value, in characters
 */
public record YamlLimits(int textCharsMax, int depthMax, int valueCharsMax) {
  /**
   * For files of policies, credentials and settings, which need a depth of 7; their longest values
   * are keys in PEM or JWK form.
   */
  public static final YamlLimits SMALL = new YamlLimits(4 * 1024 * 1024, 16, 64 * 1024);
}
