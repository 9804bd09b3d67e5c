package dev.lockstep.backend.identity;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into a user: a token from the credentials file, or a JWT of a configured
 * issuer.
 *
 * <p>Its answer holds for the files it was made from; after a reload there is a new one, and {@link
 * #stillAccepts} says for each open session whether it may go on.
 */
public final class Authenticator {
  /** Longest token looked at. */
  public static final int TOKEN_CHARS_MAX = 8 * 1024;

  private static final Pattern SIGNED =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private final List<UserToken> users;
  private final List<JwtIssuer> issuers;

  Authenticator(List<UserToken> users, List<JwtIssuer> issuers) {
    this.users = List.copyOf(users);
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

  /** Whether what proved the identity then would prove the same now. */
  public boolean stillAccepts(Identity identity, Instant now) {
    if (!now.isBefore(identity.expiresAt())) {
      return false;
    }
    return switch (identity.credential()) {
      case Credential.OfFile(TokenHash hash) ->
          users.contains(new UserToken(identity.subject(), hash));
      case Credential.OfIssuer(IssuerRules rules, String thumbprint) ->
          issuers.stream()
              .anyMatch(issuer -> issuer.rules().equals(rules) && issuer.hasKey(thumbprint));
    };
  }

  private Authentication<Identity> ofFile(String token) {
    TokenHash hash = TokenHash.ofToken(token);
    @Nullable UserToken found = null;
    // All are compared, so that the time says nothing about where in the file a token stands.
    for (UserToken user : users) {
      if (user.hash().equals(hash)) {
        found = user;
      }
    }
    return found == null
        ? new Refused<>(Reason.UNKNOWN)
        : new Accepted<>(
            new Identity(found.subject(), Instant.MAX, new Credential.OfFile(found.hash())));
  }

  private Authentication<Identity> ofIssuer(String token, Instant now) {
    JWSObject jws;
    Map<String, Object> headers;
    @Nullable Map<String, Object> claims;
    try {
      jws = JWSObject.parse(token);
      // As sent: the library's own form leaves out a list of critical headers that is empty.
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
