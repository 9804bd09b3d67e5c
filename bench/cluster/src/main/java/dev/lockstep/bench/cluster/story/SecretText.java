package dev.lockstep.bench.cluster.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The text in everything that must never leave the cluster: values of secrets and of environment
 * variables, last-applied annotations. A test that meets it anywhere else has found a leak.
 */
public final class SecretText {

  /** Its length is divisible by three, so that its encoded form is the same wherever it begins. */
  public static final String PLAIN = "lockstep-leak-canary-do-not-show---!";

  /** How it looks in the data of a secret. */
  public static final String ENCODED = encode(PLAIN);

  private SecretText() {}

  static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
