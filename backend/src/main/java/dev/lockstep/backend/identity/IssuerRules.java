package dev.lockstep.backend.identity;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The requirements for a JWT of one issuer, apart from its keys.
 *
 * @param issuer the exact value of {@code iss}
 */
public record IssuerRules(
    String issuer, Accepted accepted, Claim user, Claim groups, int clockSkewSeconds) {
  public static final int CLOCK_SKEW_SECONDS_MAX = 60;

  /** One asymmetric algorithm for each kind of key; a verifier should not hold a shared secret. */
  public static final SortedSet<String> ALGORITHMS =
      Collections.unmodifiableSortedSet(new TreeSet<>(Set.of("RS256", "ES256", "EdDSA")));

  /**
   * The values that a token may have.
   *
   * @param audiences {@code aud} must hold one of them
   * @param algorithms the only ones accepted, whatever keys there are
   * @param types values of {@code typ}, in lower case; the empty text accepts tokens without one
   */
  public record Accepted(Set<String> audiences, Set<String> algorithms, Set<String> types) {
    public Accepted {
      audiences = Set.copyOf(audiences);
      algorithms = Set.copyOf(algorithms);
      types = Set.copyOf(types);
      boolean areKnown = ALGORITHMS.containsAll(algorithms) && !algorithms.isEmpty();
      if (audiences.isEmpty() || !areKnown) {
        throw new IllegalArgumentException("an issuer needs an audience and algorithms");
      }
    }
  }

  /**
   * A claim that names the user or the groups.
   *
   * @param prefix put before each name, so that names of two issuers cannot collide
   */
  public record Claim(String name, String prefix) {}

  public IssuerRules {
    if (issuer.isEmpty()) {
      throw new IllegalArgumentException("an issuer needs a name");
    }
    if (clockSkewSeconds < 0 || clockSkewSeconds > CLOCK_SKEW_SECONDS_MAX) {
      throw new IllegalArgumentException("clock skew must be 0 to 60 s");
    }
  }
}
