package dev.lockstep.backend.identity;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a JWT of one issuer must be like, apart from its keys.
 *
 * @param issuer what {@code iss} must be, character by character
 * @param audiences of which {@code aud} must hold one
 * @param algorithms that count, whatever keys there are
 * @param types what {@code typ} may be, in lower case; the empty text lets tokens without one pass
 * @param userPrefix put before the user's name, so that two issuers' users cannot be mistaken
 */
public record IssuerRules(
    String issuer,
    Set<String> audiences,
    Set<String> algorithms,
    Set<String> types,
    String userClaim,
    String groupsClaim,
    String userPrefix,
    String groupPrefix,
    int clockSkewSeconds) {
  public static final int CLOCK_SKEW_SECONDS_MAX = 60;

  /**
   * One asymmetric algorithm per kind of key; a shared secret is nothing a verifier should hold.
   */
  public static final SortedSet<String> ALGORITHMS =
      Collections.unmodifiableSortedSet(new TreeSet<>(Set.of("RS256", "ES256", "EdDSA")));

  public IssuerRules {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    types = Set.copyOf(types);
    boolean known = ALGORITHMS.containsAll(algorithms) && !algorithms.isEmpty();
    if (issuer.isEmpty() || audiences.isEmpty() || !known) {
      throw new IllegalArgumentException("an issuer needs a name, an audience and algorithms");
    }
    if (clockSkewSeconds < 0 || clockSkewSeconds > CLOCK_SKEW_SECONDS_MAX) {
      throw new IllegalArgumentException("clock skew must be 0 to 60 s");
    }
  }
}
