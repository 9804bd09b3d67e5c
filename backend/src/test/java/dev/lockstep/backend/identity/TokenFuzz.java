package dev.lockstep.backend.identity;

import static dev.lockstep.backend.identity.JwtFixture.EC;
import static dev.lockstep.backend.identity.JwtFixture.ED;
import static dev.lockstep.backend.identity.JwtFixture.NOW;
import static dev.lockstep.backend.identity.JwtFixture.RSA;
import static dev.lockstep.backend.identity.JwtFixture.claims;
import static dev.lockstep.backend.identity.JwtFixture.header;
import static dev.lockstep.backend.identity.JwtFixture.pem;
import static dev.lockstep.backend.identity.JwtFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.util.Base64URL;
import dev.lockstep.backend.access.Subject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text as a token: refused with a reason, or accepted for the user that the issuer signed for.
 *
 * <p>The text is tried as it is, and as header and claims that the issuer has signed: an honest
 * issuer may still write strange ones.
 */
final class TokenFuzz {
  private static final Authenticator USERS =
      JwtFixture.issuer(pem(RSA) + pem(EC) + pem(ED)).users();
  private static final AgentAuthenticator AGENTS = JwtFixture.read("").agents();

  static Stream<byte[]> seeds() {
    return Stream.of(
            header("EdDSA", "") + "\n" + claims(""),
            header("EdDSA", ",\"crit\":[],\"jku\":\"https://x\"") + "\n" + claims(",\"nbf\":1.5"),
            header("ES256", ",\"kid\":\"..\"") + "\n" + claims(",\"iat\":1e20,\"aud\":[\"x\"]"),
            signed(header("EdDSA", ""), claims(""), "Ed25519", ED),
            TokenMint.PREFIX + "A".repeat(43),
            "a.b.c")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsRefusedOrWhoWasSigned(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (USERS.authenticate(text, NOW) instanceof Authentication.Accepted<Identity>(Identity who)) {
      assertThat(who.subject()).isEqualTo(new Subject("ada", List.of("dev")));
    }
    assertThat(AGENTS.authenticate(text, "c1")).isInstanceOf(Authentication.Refused.class);

    int end = text.indexOf('\n');
    if (end >= 0) {
      checkSigned(text.substring(0, end), text.substring(end + 1));
    }
  }

  private static void checkSigned(String header, String claims) {
    String token = signed(header, claims, "Ed25519", ED);
    assertThat(token).startsWith(Base64URL.encode(header).toString());
    if (USERS.authenticate(token, NOW) instanceof Authentication.Accepted<Identity>(Identity who)) {
      assertThat(who.subject().user()).isNotBlank();
      assertThat(who.expiresAt()).isAfter(NOW);
      assertThat(USERS.stillAccepts(who, NOW)).isTrue();
    }
  }
}
