package dev.lockstep.backend.identity;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into a user: a token from the credentials file, or a JWT of a configured
 * issuer.
 *
 * <p>Its answers hold for the files that it was made from. A reload makes a new one, whose {@link
 * #stillAccepts} decides for each open session whether it may continue.
 */
public final class Authenticator {
  /** Length of the longest token that is checked. */
  public static final int TOKEN_CHARS_MAX = 8 * 1024;

  private static final Pattern SIGNED =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  /** The identity that each token of the files proves, by the token's hash. */
  private final Map<TokenHash, Identity> users;

  private final List<JwtIssuer> issuers;

  Authenticator(List<UserToken> users, List<JwtIssuer> issuers) {
    Map<TokenHash, Identity> byHash = HashMap.newHashMap(users.size());
    for (UserToken user : users) {
      byHash.put(
          user.hash(),
          new Identity(user.subject(), Instant.MAX, new Credential.OfFile(user.hash())));
    }
    this.users = Map.copyOf(byHash);
    this.issuers = List.copyOf(issuers);
  }

  public Authentication<Identity> authenticate(String token, Instant now) {
    if (token.isEmpty()) {
      return new Refused<>(Reason.ABSENT);
    }
    if (token.length() > TOKEN_CHARS_MAX) {
      return new Refused<>(Reason.TOO_LONG);
    }
    if (token.startsWith(TokenMint.PREFIX)) {
      return TokenMint.hasForm(token) ? ofFile(token) : new Refused<>(Reason.MALFORMED);
    }
    return SIGNED.matcher(token).matches() ? ofIssuer(token, now) : new Refused<>(Reason.MALFORMED);
  }

  /** Whether the identity's credential still proves the same identity. */
  public boolean stillAccepts(Identity identity, Instant now) {
    if (!now.isBefore(identity.expiresAt())) {
      return false;
    }
    return switch (identity.credential()) {
      case Credential.OfFile(TokenHash hash) -> identity.equals(users.get(hash));
      case Credential.OfIssuer(IssuerRules rules, String thumbprint) ->
          issuers.stream()
              .anyMatch(issuer -> issuer.rules().equals(rules) && issuer.hasKey(thumbprint));
    };
  }

  private Authentication<Identity> ofFile(String token) {
    // The sender knows its token's hash and cannot choose it. The time of the lookup may reveal
    // which
    // other hashes begin alike, which does not help to guess 256 random bits.
    @Nullable Identity found = users.get(TokenHash.ofToken(token));
    return found == null ? new Refused<>(Reason.UNKNOWN) : new Accepted<>(found);
  }

  private Authentication<Identity> ofIssuer(String token, Instant now) {
    JWSObject jws;
    Map<String, Object> headers;
    @Nullable Map<String, Object> claims;
    try {
      jws = JWSObject.parse(token);
      // As sent: the library's header object omits an empty list of critical headers.
      headers = JSONObjectUtils.parse(jws.getHeader().toBase64URL().decodeToString());
      claims = jws.getPayload().toJSONObject();
    } catch (ParseException | IllegalArgumentException e) {
      return new Refused<>(Reason.MALFORMED);
    }
    if (claims == null) {
      return new Refused<>(Reason.MALFORMED);
    }
    if (headers.containsKey("crit") || headers.containsKey("b64")) {
      return new Refused<>(Reason.CRITICAL_HEADER);
    }
    @Nullable Object name = claims.get("iss");
    for (JwtIssuer issuer : issuers) {
      if (issuer.rules().issuer().equals(name)) {
        return issuer.check(jws, claims, now);
      }
    }
    return new Refused<>(Reason.ISSUER);
  }
}
