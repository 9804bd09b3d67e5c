package dev.lockstep.backend.identity;

import com.nimbusds.jose.JWSObject;
import dev.lockstep.backend.access.Names;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks JWTs of one issuer as RFC 8725 requires: the algorithm and the keys come from the
 * configuration, never from the token, whose {@code jku}, {@code x5u}, {@code x5c} and {@code jwk}
 * are ignored; issuer, audience and expiry are required.
 */
record JwtIssuer(IssuerRules rules, List<VerificationKey> keys) {
  /** The last second of the year 9999: later times are mistakes, and some overflow. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private static final String MEDIA_PREFIX = "application/";

  /** Checks a token that claims to be this issuer's; its claims are not trusted before that. */
  Authentication<Identity> check(JWSObject token, Map<String, Object> claims, Instant now) {
    String algorithm = token.getHeader().getAlgorithm().getName();
    if (!rules.accepted().algorithms().contains(algorithm)) {
      return new Refused<>(Reason.ALGORITHM);
    }
    if (!rules.accepted().types().contains(typeOf(token))) {
      return new Refused<>(Reason.TYPE);
    }
    @Nullable String id = token.getHeader().getKeyID();
    List<VerificationKey> matching =
        keys.stream()
            .filter(key -> key.algorithm().equals(algorithm))
            .filter(key -> id == null || key.id().isEmpty() || key.id().get().equals(id))
            .toList();
    if (matching.isEmpty()) {
      return new Refused<>(Reason.KEY);
    }
    for (VerificationKey key : matching) {
      if (SignatureCheck.passes(token, key)) {
        return checkClaims(claims, key, now);
      }
    }
    return new Refused<>(Reason.SIGNATURE);
  }

  boolean hasKey(String thumbprint) {
    return keys.stream().anyMatch(key -> key.thumbprint().equals(thumbprint));
  }

  private Authentication<Identity> checkClaims(
      Map<String, Object> claims, VerificationKey key, Instant now) {
    Optional<List<String>> audiences = texts(claims.get("aud"));
    if (audiences.isEmpty()
        || audiences.get().stream().noneMatch(rules.accepted().audiences()::contains)) {
      return new Refused<>(Reason.AUDIENCE);
    }
    OptionalLong expires = seconds(claims.get("exp"));
    if (expires.isEmpty()) {
      return new Refused<>(Reason.CLAIMS);
    }
    Instant expiresAt = Instant.ofEpochSecond(expires.getAsLong() + rules.clockSkewSeconds());
    if (!now.isBefore(expiresAt)) {
      return new Refused<>(Reason.EXPIRED);
    }
    for (String name : List.of("nbf", "iat")) {
      if (claims.containsKey(name)) {
        OptionalLong from = seconds(claims.get(name));
        if (from.isEmpty()) {
          return new Refused<>(Reason.CLAIMS);
        }
        if (now.isBefore(Instant.ofEpochSecond(from.getAsLong() - rules.clockSkewSeconds()))) {
          return new Refused<>(Reason.NOT_YET_VALID);
        }
      }
    }
    return subject(claims)
        .<Authentication<Identity>>map(subject ->
            new Accepted<>(
                new Identity(subject, expiresAt, new Credential.OfIssuer(rules, key.thumbprint()))))
        .orElseGet(() -> new Refused<>(Reason.CLAIMS));
  }

  private Optional<Subject> subject(Map<String, Object> claims) {
    if (!(claims.get(rules.user().name()) instanceof String name) || name.isEmpty()) {
      return Optional.empty();
    }
    String user = rules.user().prefix() + name;
    TreeSet<String> groups = new TreeSet<>();
    if (claims.containsKey(rules.groups().name())) {
      Optional<List<String>> named = texts(claims.get(rules.groups().name()));
      if (named.isEmpty()) {
        return Optional.empty();
      }
      named.get().forEach(group -> groups.add(rules.groups().prefix() + group));
    }
    // No policy can name a reserved group, so dropping it changes nothing.
    groups.removeIf(Names::isReserved);
    boolean areValid =
        Names.subjectProblem(user).isEmpty()
            && groups.stream().allMatch(group -> Names.subjectProblem(group).isEmpty());
    return areValid ? Optional.of(new Subject(user, groups)) : Optional.empty();
  }

  private static String typeOf(JWSObject token) {
    if (token.getHeader().getType() == null) {
      return "";
    }
    String type = token.getHeader().getType().getType().toLowerCase(Locale.ROOT);
    return type.startsWith(MEDIA_PREFIX) ? type.substring(MEDIA_PREFIX.length()) : type;
  }

  /** One text or a list of texts; empty for anything else. */
  private static Optional<List<String>> texts(@Nullable Object claim) {
    if (claim instanceof String text) {
      return Optional.of(List.of(text));
    }
    if (claim instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return Optional.of(list.stream().map(String.class::cast).toList());
    }
    return Optional.empty();
  }

  /** Seconds since 1970, rounded down; empty unless it is a number in the accepted range. */
  private static OptionalLong seconds(@Nullable Object claim) {
    if (!(claim instanceof Number number)) {
      return OptionalLong.empty();
    }
    double value = number.doubleValue();
    return value >= 0 && value <= SECONDS_MAX
        ? OptionalLong.of((long) value)
        : OptionalLong.empty();
  }
}
