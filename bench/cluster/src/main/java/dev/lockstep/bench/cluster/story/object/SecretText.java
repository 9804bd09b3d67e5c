package dev.lockstep.bench.cluster.story.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The text in all content that must never leave the cluster: values of secrets and of environment
 * variables, last-applied annotations. A test that finds it elsewhere has found a leak.
 */
public final class SecretText {

  /** Its length is divisible by three, so that its encoded form is independent of its offset. */
  public static final String PLAIN = "lockstep-leak-canary-do-not-show---!";

  /** Its form in the data of a secret. */
  public static final String ENCODED = encode(PLAIN);

  private SecretText() {}

  public static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
