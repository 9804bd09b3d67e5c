package dev.lockstep.backend.identity;

import static dev.lockstep.backend.identity.JwtFixture.EC;
import static dev.lockstep.backend.identity.JwtFixture.EC_384;
import static dev.lockstep.backend.identity.JwtFixture.ED;
import static dev.lockstep.backend.identity.JwtFixture.NOW;
import static dev.lockstep.backend.identity.JwtFixture.OTHER_RSA;
import static dev.lockstep.backend.identity.JwtFixture.RSA;
import static dev.lockstep.backend.identity.JwtFixture.SECOND;
import static dev.lockstep.backend.identity.JwtFixture.claims;
import static dev.lockstep.backend.identity.JwtFixture.header;
import static dev.lockstep.backend.identity.JwtFixture.issuer;
import static dev.lockstep.backend.identity.JwtFixture.issuerText;
import static dev.lockstep.backend.identity.JwtFixture.pem;
import static dev.lockstep.backend.identity.JwtFixture.read;
import static dev.lockstep.backend.identity.JwtFixture.rs256;
import static dev.lockstep.backend.identity.JwtFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bad-input rows T1 to T40 that are about tokens themselves; sockets and URLs are elsewhere.
 */
final class TokenRowsTest {
  private static final Authenticator USERS = issuer(pem(RSA)).users();
  private static final String GOOD = rs256(header("RS256", ""), claims(""));

  @Test
  void shouldAcceptWhenTokenIsAsItShouldBe() {
    Identity identity = accepted(USERS, GOOD);

    assertThat(identity.subject()).isEqualTo(new Subject("ada", List.of("dev")));
    assertThat(identity.expiresAt()).isEqualTo(NOW.plusSeconds(630));
    assertThat(USERS.stillAccepts(identity, NOW.plusSeconds(629))).isTrue();
    assertThat(USERS.stillAccepts(identity, NOW.plusSeconds(630))).isFalse();
  }

  @Test
  void shouldAcceptEveryAlgorithmWhenItsKeyIsConfigured() {
    Authenticator all = issuer(pem(RSA) + pem(EC) + pem(ED)).users();

    accepted(all, GOOD);
    accepted(all, signed(header("ES256", ""), claims(""), "SHA256withECDSAinP1363Format", EC));
    accepted(all, signed(header("EdDSA", ""), claims(""), "Ed25519", ED));
  }

  @Test
  @Row({"T1", "T2"})
  void shouldRefuseWhenThereIsNone() {
    assertRefused("", Reason.ABSENT);
    assertThat(read("").agents().authenticate("", "c1")).isEqualTo(new Refused<>(Reason.ABSENT));
  }

  @Test
  @Row("T4")
  void shouldRefuseWhenItIsLongerThanEightKiB() {
    String long1 = rs256(header("RS256", ""), claims(",\"x\":\"" + "y".repeat(6_000) + "\""));

    assertThat(long1.length()).isGreaterThan(8_192);
    assertRefused(long1, Reason.TOO_LONG);
    assertRefused("x".repeat(1 << 20), Reason.TOO_LONG);
    assertThat(read("").agents().authenticate("x".repeat(8_193), "c1"))
        .isEqualTo(new Refused<>(Reason.TOO_LONG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b!.c", "a.b .c", "ä.b.c", "a=.b.c", "a.b.c\n", " a.b.c"})
  @Row("T5")
  void shouldRefuseWhenItIsNotBase64Url(String token) {
    assertRefused(token, Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "a.b.c.d", "a.b.c.d.e", "..", "a..c", ".b.c", "a.b."})
  @Row("T6")
  void shouldRefuseWhenItHasNotThreeParts(String token) {
    assertRefused(token, Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "nOnE", "None", "NONE"})
  @Row({"T7", "T8"})
  void shouldRefuseWhenAlgorithmIsNone(String none) {
    String input = Base64URL.encode(header(none, "")) + "." + Base64URL.encode(claims(""));

    assertRefused(input + ".", Reason.MALFORMED);
    assertThat(refusal(USERS, input + ".AAAA")).isIn(Reason.MALFORMED, Reason.ALGORITHM);
    assertThat(refusal(USERS, input + GOOD.substring(GOOD.lastIndexOf('.'))))
        .isIn(Reason.MALFORMED, Reason.ALGORITHM);
  }

  @Test
  @Row("T9")
  @Threat("D5")
  void shouldRefuseWhenThePublicKeyIsUsedAsASharedSecret() throws GeneralSecurityException {
    String input = Base64URL.encode(header("HS256", "")) + "." + Base64URL.encode(claims(""));
    byte[] text = pem(RSA).getBytes(StandardCharsets.US_ASCII);
    for (byte[] secret : List.of(text, RSA.getPublic().getEncoded())) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      Base64URL code = Base64URL.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

      assertRefused(input + "." + code, Reason.ALGORITHM);
    }
  }

  @Test
  @Row("T10")
  void shouldRefuseWhenAlgorithmIsNotOnTheList() {
    assertRefused(signed(header("RS512", ""), claims(""), "SHA512withRSA", RSA), Reason.ALGORITHM);
    Authenticator onlyEc = issuer(pem(RSA) + pem(EC), "algorithms: [ES256]").users();

    assertThat(refusal(onlyEc, GOOD)).isEqualTo(Reason.ALGORITHM);
    assertThatThrownBy(() -> issuer(pem(RSA), "algorithms: [HS256]"))
        .hasMessageEndingWith("issuers[0].algorithms may hold only ES256, EdDSA, RS256");
  }

  @Test
  @Row("T11")
  void shouldRefuseWhenEcdsaSignatureIsZero() {
    Authenticator users = issuer(pem(EC)).users();
    String input = Base64URL.encode(header("ES256", "")) + "." + Base64URL.encode(claims(""));

    assertThat(refusal(users, input + "." + Base64URL.encode(new byte[64])))
        .isEqualTo(Reason.SIGNATURE);
    assertThat(refusal(users, input + "." + Base64URL.encode(new byte[3])))
        .isEqualTo(Reason.SIGNATURE);
  }

  @Test
  @Row("T12")
  void shouldRefuseWhenTheCurveIsAnother() {
    assertThatThrownBy(() -> issuer(pem(EC_384)))
        .hasMessage(
            "c.yaml:4: issuers[0].keys holds a key that is none of RSA (RS256), EC P-256 (ES256)"
                + " and Ed25519 (EdDSA)");
    String token = signed(header("ES256", ""), claims(""), "SHA256withECDSAinP1363Format", EC_384);

    assertThat(refusal(issuer(pem(EC)).users(), token)).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  @Row("T13")
  void shouldRefuseWhenTheRsaKeyIsShort() {
    assertThatThrownBy(() -> issuer(pem(JwtFixture.rsaKeys(512))))
        .hasMessage(
            "c.yaml:4: issuers[0].keys holds an RSA key of 512 bits; it must have 2048 to 8192");
  }

  @Test
  @Row({"T14", "T15"})
  void shouldRefuseWhenThereAreCriticalHeaders() {
    assertRefused(
        rs256(header("RS256", ",\"crit\":[\"x\"],\"x\":1"), claims("")), Reason.CRITICAL_HEADER);
    assertRefused(rs256(header("RS256", ",\"crit\":[]"), claims("")), Reason.CRITICAL_HEADER);
    assertRefused(
        rs256(header("RS256", ",\"b64\":false,\"crit\":[\"b64\"]"), claims("")),
        Reason.CRITICAL_HEADER);
    assertThat(refusal(USERS, rs256(header("RS256", ",\"b64\":false"), claims(""))))
        .isIn(Reason.CRITICAL_HEADER, Reason.MALFORMED);
  }

  @Test
  @Row({"T16", "T17", "T18"})
  @Threat("D5")
  void shouldNotLookAtKeysThatTheTokenBrings() {
    String jwk = new RSAKey.Builder((RSAPublicKey) OTHER_RSA.getPublic()).build().toJSONString();
    String bringing =
        ",\"jwk\":"
            + jwk
            + ",\"jku\":\"https://evil.example/k\",\"x5u\":\"https://evil.example/c\"";

    accepted(USERS, rs256(header("RS256", bringing), claims("")));
    assertRefused(
        signed(header("RS256", bringing), claims(""), "SHA256withRSA", OTHER_RSA),
        Reason.SIGNATURE);
  }

  @Test
  @Row({"T19", "T20", "T21"})
  void shouldOnlyCompareWhenKeyIdIsHostile() {
    String set =
        "{\"keys\":["
            + new RSAKey.Builder((RSAPublicKey) RSA.getPublic()).keyID("one").build().toJSONString()
            + "]}";
    Authenticator users = issuer(set).users();

    accepted(users, rs256(header("RS256", ",\"kid\":\"one\""), claims("")));
    accepted(users, GOOD);
    for (String kid : List.of("../../etc/passwd", "' OR 1=1 --", "", "ONE", "one ")) {
      assertThat(refusal(users, rs256(header("RS256", ",\"kid\":\"" + kid + "\""), claims(""))))
          .isEqualTo(Reason.KEY);
    }
  }

  @Test
  @Row("T22")
  void shouldRefuseWhenTheKeyIsAnotherIssuers() {
    String second = issuerText("https://other.example.com", pem(OTHER_RSA));
    String two =
        issuerText("https://login.example.com", pem(RSA)) + second.replace("issuers:\n", "");
    Authenticator users = read(two).users();

    accepted(users, GOOD);
    assertThat(refusal(users, signed(header("RS256", ""), claims(""), "SHA256withRSA", OTHER_RSA)))
        .isEqualTo(Reason.SIGNATURE);
  }

  @Test
  @Row("T25")
  void shouldRefuseWhenTheKeysAreLarge() {
    assertThatThrownBy(() -> KeyReader.read(" ".repeat(64 * 1024 + 1)))
        .hasMessage("holds more than 65536 characters");
    assertThatThrownBy(() -> KeyReader.read(pem(EC).repeat(17)))
        .hasMessage("holds more than 16 keys");
  }

  @Test
  @Row({"T26", "T27"})
  void shouldRefuseWhenIssuerIsMissingOrLooksAlike() {
    for (String iss :
        List.of(
            "\"https://login.example.com/\"",
            "\"https://LOGIN.example.com\"",
            "\"https://login.example.com.evil.example\"",
            "[\"https://login.example.com\"]",
            "null")) {
      String claims = claims("").replace("\"https://login.example.com\"", iss);
      assertRefused(rs256(header("RS256", ""), claims), Reason.ISSUER);
    }
    assertRefused(
        rs256(header("RS256", ""), claims("").replace("\"iss\"", "\"iss2\"")), Reason.ISSUER);
  }

  @Test
  @Row({"T28", "T29"})
  void shouldRequireOneOfOurAudiences() {
    for (String aud : List.of("\"elsewhere\"", "[]", "[\"x\"]", "7", "null", "[\"lockstep\",7]")) {
      assertRefused(
          rs256(header("RS256", ""), claims("").replace("\"lockstep\"", aud)), Reason.AUDIENCE);
    }
    assertRefused(
        rs256(header("RS256", ""), claims("").replace("\"aud\"", "\"aud2\"")), Reason.AUDIENCE);
    accepted(
        USERS, rs256(header("RS256", ""), claims("").replace("\"lockstep\"", "[\"x\",\"other\"]")));
  }

  @Test
  @Row({"T30", "T31"})
  void shouldRequireAnExpiryThatIsATime() {
    for (String exp :
        List.of(
            "\"" + (SECOND + 600) + "\"",
            "1e20",
            "100000000000000000000",
            "-1",
            "null",
            "true",
            "1e400",
            "[1]",
            "253402300800")) {
      assertThat(refusal(USERS, rs256(header("RS256", ""), withExpiry(exp))))
          .as(exp)
          .isIn(Reason.CLAIMS, Reason.MALFORMED);
    }
    assertRefused(
        rs256(header("RS256", ""), claims("").replace("\"exp\"", "\"exp2\"")), Reason.CLAIMS);
    assertRefused(rs256(header("RS256", ""), withExpiry("" + (SECOND - 30))), Reason.EXPIRED);
    accepted(USERS, rs256(header("RS256", ""), withExpiry("" + (SECOND - 29))));
    accepted(USERS, rs256(header("RS256", ""), withExpiry((SECOND + 5) + ".75")));
  }

  @Test
  @Row({"T32", "T33"})
  void shouldRefuseWhenItIsFromTheFuture() {
    for (String claim : List.of("nbf", "iat")) {
      String at = ",\"" + claim + "\":";
      assertRefused(rs256(header("RS256", ""), claims(at + (SECOND + 31))), Reason.NOT_YET_VALID);
      accepted(USERS, rs256(header("RS256", ""), claims(at + (SECOND + 30))));
      assertRefused(rs256(header("RS256", ""), claims(at + "\"now\"")), Reason.CLAIMS);
    }
  }

  @Test
  @Row("T34")
  void shouldRefuseWhenTheTypeIsForAnotherUse() {
    for (String type : List.of("\"logout+jwt\"", "\"dpop+jwt\"", "\"JOSE\"", "\"\"")) {
      String other = header("RS256", "").replace("\"JWT\"", type);
      assertThat(refusal(USERS, rs256(other, claims("")))).isIn(Reason.TYPE, Reason.MALFORMED);
    }
    String none = "{\"alg\":\"RS256\"}";
    assertRefused(rs256(none, claims("")), Reason.TYPE);
    accepted(issuer(pem(RSA), "types: [\"\"]").users(), rs256(none, claims("")));
    accepted(
        USERS, rs256(header("RS256", "").replace("\"JWT\"", "\"application/at+jwt\""), claims("")));
    Authenticator onlyAccess = issuer(pem(RSA), "types: [at+jwt]").users();
    assertThat(refusal(onlyAccess, GOOD)).isEqualTo(Reason.TYPE);
  }

  @Test
  @Row("T35")
  void shouldRefuseWithoutWorkWhenItIsEncrypted() {
    String header =
        "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":1000000000,\"p2s\":\"AAAA\"}";
    assertRefused(Base64URL.encode(header) + ".AAAA.AAAA.AAAA.AAAA", Reason.MALFORMED);
    assertThat(refusal(USERS, Base64URL.encode(header) + ".AAAA.AAAA"))
        .isIn(Reason.MALFORMED, Reason.ALGORITHM);
  }

  @Test
  @Row("T36")
  void shouldRefuseWhenClaimsAreNestedDeep() {
    String deep = "[".repeat(2_000) + "]".repeat(2_000);

    assertThat(refusal(USERS, rs256(header("RS256", ""), claims(",\"x\":" + deep))))
        .isEqualTo(Reason.MALFORMED);
    assertThat(refusal(USERS, rs256(header("RS256", ",\"x\":" + deep), claims(""))))
        .isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "\"x\"", "7", "null", "{", "{\"iss\":1,\"iss\":2}", "{}x"})
  void shouldRefuseWhenClaimsAreNotAnObject(String claims) {
    assertThat(refusal(USERS, rs256(header("RS256", ""), claims)))
        .isIn(Reason.MALFORMED, Reason.ISSUER);
  }

  @Test
  void shouldRefuseWhenUserOrGroupsAreNotNames() {
    for (String sub :
        List.of(
            "\"\"", "7", "null", "[\"ada\"]", "\"system:admin\"", "\"a\\u0000b\"", "\" ada\"")) {
      assertRefused(rs256(header("RS256", ""), claims("").replace("\"ada\"", sub)), Reason.CLAIMS);
    }
    for (String groups : List.of("7", "[7]", "{}", "[\"a\\u202eb\"]", "[\"\"]")) {
      assertRefused(
          rs256(header("RS256", ""), claims("").replace("[\"dev\"]", groups)), Reason.CLAIMS);
    }
  }

  @Test
  void shouldPassOverReservedGroupsAndTakeOneGroupAsText() {
    String reserved = claims("").replace("[\"dev\"]", "[\"dev\",\"system:masters\"]");
    String single = claims("").replace("[\"dev\"]", "\"dev\"");
    String none = claims("").replace("\"groups\"", "\"teams\"");

    assertThat(accepted(USERS, rs256(header("RS256", ""), reserved)).subject())
        .isEqualTo(new Subject("ada", List.of("dev")));
    assertThat(accepted(USERS, rs256(header("RS256", ""), single)).subject())
        .isEqualTo(new Subject("ada", List.of("dev")));
    assertThat(accepted(USERS, rs256(header("RS256", ""), none)).subject())
        .isEqualTo(new Subject("ada", List.of()));
  }

  @Test
  void shouldTakeNamesFromConfiguredClaimsWithPrefixes() {
    Authenticator users =
        issuer(
                pem(RSA),
                "userClaim: email",
                "groupsClaim: https://example.com/teams",
                "userPrefix: 'oidc:'",
                "groupPrefix: 'oidc:'")
            .users();
    String claims = claims(",\"email\":\"a@b.c\",\"https://example.com/teams\":[\"t\"]");

    assertThat(accepted(users, rs256(header("RS256", ""), claims)).subject())
        .isEqualTo(new Subject("oidc:a@b.c", List.of("oidc:t")));
  }

  @Test
  @Row("T38")
  void shouldNoLongerAcceptWhenKeyOrRulesAreGone() {
    Identity identity = accepted(USERS, GOOD);

    assertThat(issuer(pem(RSA) + pem(EC)).users().stillAccepts(identity, NOW)).isTrue();
    assertThat(issuer(pem(OTHER_RSA)).users().stillAccepts(identity, NOW)).isFalse();
    assertThat(issuer(pem(RSA), "userPrefix: x").users().stillAccepts(identity, NOW)).isFalse();
    assertThat(Credentials.none().users().stillAccepts(identity, NOW)).isFalse();
    assertThat(issuer(pem(RSA)).users().stillAccepts(identity, Instant.MAX)).isFalse();
  }

  @Test
  @Threat("D5")
  void shouldRefuseWhenAnyBitOfTheTokenIsChanged() {
    for (int index = 0; index < GOOD.length(); index++) {
      char other = GOOD.charAt(index) == 'A' ? 'B' : 'A';
      String changed = GOOD.substring(0, index) + other + GOOD.substring(index + 1);
      // The last character of a Base64 text may hold bits that do not count.
      if (index < GOOD.length() - 1) {
        assertThat(USERS.authenticate(changed, NOW)).as("%d", index).isInstanceOf(Refused.class);
      }
    }
  }

  private static String withExpiry(String expiry) {
    return claims("").replace("" + (SECOND + 600), expiry);
  }

  private static void assertRefused(String token, Reason reason) {
    assertThat(USERS.authenticate(token, NOW)).isEqualTo(new Refused<>(reason));
  }

  private static Reason refusal(Authenticator users, String token) {
    if (users.authenticate(token, NOW) instanceof Refused<Identity>(Reason reason)) {
      return reason;
    }
    throw new AssertionError("the token was accepted");
  }

  private static Identity accepted(Authenticator users, String token) {
    return switch (users.authenticate(token, NOW)) {
      case Accepted<Identity>(Identity identity) -> identity;
      case Refused<Identity>(Reason reason) -> throw new AssertionError("refused: " + reason);
    };
  }
}
