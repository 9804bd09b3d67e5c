package dev.lockstep.backend.identity;

import static dev.lockstep.backend.identity.JwtFixture.NOW;
import static dev.lockstep.backend.identity.JwtFixture.RSA;
import static dev.lockstep.backend.identity.JwtFixture.issuerText;
import static dev.lockstep.backend.identity.JwtFixture.pem;
import static dev.lockstep.backend.identity.JwtFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import dev.lockstep.backend.identity.TokenMint.MintedToken;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CredentialsReaderTest {
  private static final TokenMint MINT = new TokenMint(new SecureRandom());
  private static final MintedToken ONE = MINT.mint();
  private static final MintedToken TWO = MINT.mint();

  @Test
  void shouldMintTokensThatWorkAndNeverShowThemselves() {
    assertThat(ONE.token()).hasSize(47).startsWith("lst_");
    assertThat(TokenMint.hasForm(ONE.token())).isTrue();
    assertThat(ONE.token()).isNotEqualTo(TWO.token());
    assertThat(ONE.toString()).doesNotContain(ONE.token()).doesNotContain(ONE.hash().hex());
    // echo -n lst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | sha256sum
    assertThat(TokenHash.ofToken("lst_" + "A".repeat(43)).hex())
        .isEqualTo("0fc0d5dc89e68bdb3c5fc3390c7321f5eeb4aaa00b40c2b775cb008561d50612");
  }

  @Test
  void shouldAcceptTheUserWhenTokenIsInTheFile() {
    Authenticator users = read(user("ada", "dev, ops", ONE) + userItem("bob", "", TWO)).users();

    assertThat(users.authenticate(ONE.token(), NOW))
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted ->
                assertThat(((Identity) accepted.identity()).subject())
                    .isEqualTo(new Subject("ada", List.of("dev", "ops"))));
    assertThat(users.authenticate(TWO.token(), NOW)).isInstanceOf(Accepted.class);
    assertThat(users.authenticate(MINT.mint().token(), NOW))
        .isEqualTo(new Refused<>(Reason.UNKNOWN));
    assertThat(users.authenticate(ONE.token() + "x", NOW))
        .isEqualTo(new Refused<>(Reason.MALFORMED));
    assertThat(users.authenticate(ONE.hash().hex(), NOW))
        .isEqualTo(new Refused<>(Reason.MALFORMED));
  }

  /** T38: taken out, replaced, or given to another user. */
  @Test
  @Row("T38")
  void shouldNoLongerAcceptWhenTokenOrUserChanged() {
    Authenticator users = read(user("ada", "dev", ONE)).users();
    if (!(users.authenticate(ONE.token(), NOW) instanceof Accepted<Identity>(Identity ada))) {
      throw new AssertionError("refused");
    }

    assertThat(
            read(user("ada", "dev", ONE) + userItem("b", "", TWO)).users().stillAccepts(ada, NOW))
        .isTrue();
    assertThat(read(user("ada", "dev", TWO)).users().stillAccepts(ada, NOW)).isFalse();
    assertThat(read(user("ada", "dev, ops", ONE)).users().stillAccepts(ada, NOW)).isFalse();
    assertThat(read(user("eve", "dev", ONE)).users().stillAccepts(ada, NOW)).isFalse();
    assertThat(read("").users().stillAccepts(ada, NOW)).isFalse();
  }

  /** T39: a token speaks for its cluster only; several may speak for one. */
  @Test
  @Row("T39")
  @Threat("B1")
  void shouldRefuseWhenAgentTokenIsForAnotherCluster() {
    AgentAuthenticator agents = read(agent("prod", ONE) + agentItem("prod", TWO)).agents();

    assertThat(agents.authenticate(ONE.token(), "prod"))
        .isEqualTo(new Accepted<>(new AgentIdentity("prod", ONE.hash())));
    assertThat(agents.authenticate(TWO.token(), "prod")).isInstanceOf(Accepted.class);
    assertThat(agents.authenticate(ONE.token(), "test")).isEqualTo(new Refused<>(Reason.UNKNOWN));
    assertThat(agents.authenticate("password", "prod")).isEqualTo(new Refused<>(Reason.MALFORMED));
    assertThat(
            read(agent("prod", TWO)).agents().stillAccepts(new AgentIdentity("prod", ONE.hash())))
        .isFalse();
    assertThat(agents.stillAccepts(new AgentIdentity("prod", ONE.hash()))).isTrue();
  }

  @Test
  void shouldRefuseWhenATokenIsUsedTwice() {
    assertRefused(
        user("ada", "", ONE) + userItem("bob", "", ONE),
        "c.yaml:3: users[1].tokenSha256 is the same as that of the entry at c.yaml:2");
    assertRefused(
        user("ada", "", ONE) + agent("prod", ONE),
        "c.yaml:4: agents[0].tokenSha256 is the same as that of the entry at c.yaml:2");
    assertRefused(
        agent("prod", ONE) + agentItem("test", ONE),
        "c.yaml:3: agents[1].tokenSha256 is the same as that of the entry at c.yaml:2");
  }

  @Test
  @Threat("D7")
  void shouldNotRepeatTheTokenWhenItStandsInTheFile() {
    assertThatThrownBy(() -> read("users:\n- {user: ada, tokenSha256: " + ONE.token() + "}\n"))
        .isInstanceOf(YamlRefused.class)
        .hasMessage(
            "c.yaml:2: users[0].tokenSha256 holds a token instead of its hash: every reader"
                + " of this file may have it, so make a new one with \"lockstep token\"");
    assertRefused(
        "users:\n- {user: ada, tokenSha256: hunter2}\n",
        "c.yaml:2: users[0].tokenSha256 must be the 64 hexadecimal digits that \"lockstep token\""
            + " prints");
  }

  @Test
  void shouldNameTheFieldWhenAnEntryIsWrong() {
    String hash = ", tokenSha256: \"" + ONE.hash().hex() + "\"}\n";
    assertRefused(
        "user: []\n",
        "c.yaml:1: \"user\" is not a field; the fields are agents," + " issuers, users");
    assertRefused(
        "users:\n- {name: x" + hash,
        "c.yaml:2: \"name\" in users[0] is not a field; the"
            + " fields are groups, tokenSha256, user");
    assertRefused(
        "users:\n- {user: 'system:x'" + hash,
        "c.yaml:2: users[0].user begins with \"system:\", which is reserved");
    assertRefused(
        "users:\n- {user: x, groups: [a, 'system:b']" + hash,
        "c.yaml:2: users[0].groups[1] begins with \"system:\", which is reserved");
    for (String cluster : List.of("''", "a/b", "A", "'-a'", "x".repeat(64), "\"a\\u0000\"")) {
      assertRefused(
          "agents:\n- {cluster: " + cluster + hash,
          "c.yaml:2: agents[0].cluster must be 1 to 63 lower-case letters, digits, '-' and '.',"
              + " with a letter or digit at both ends");
    }
  }

  @Test
  void shouldRefuseWhenThereAreTooManyEntriesOverSeveralFiles() {
    List<SourceText> two = List.of(manyAgents("a", 6_000), manyAgents("b", 4_001));

    assertThatThrownBy(() -> CredentialsReader.read(two, CredentialsReader.KeyFiles.NONE))
        .hasMessage("b:1: agents brings the files to more than 10000 entries together");
  }

  @Test
  void shouldRefuseWhenKeysAreNotPublicKeys() {
    String der = Base64.getMimeEncoder().encodeToString(RSA.getPrivate().getEncoded());
    assertKeysRefused(
        "-----BEGIN PRIVATE KEY-----\n" + der + "\n-----END PRIVATE KEY-----",
        "holds a private key: put only public keys here, and replace that one");
    assertKeysRefused(
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
        "holds a private or shared key: put only public keys here, and replace that one");
    assertKeysRefused(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "holds a PEM block that is not a PUBLIC KEY; take a certificate's key out with \"openssl"
            + " x509 -pubkey -noout\"");
    assertKeysRefused(
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "holds a key that is none of RSA (RS256), EC P-256 (ES256) and Ed25519 (EdDSA)");
    assertKeysRefused(
        "{\"keys\":[]}", "holds no public key for signatures (PEM blocks or a JWK set)");
    assertKeysRefused("nothing", "holds no public key for signatures (PEM blocks or a JWK set)");
    assertKeysRefused("{\"keys\":7}", "is not a JWK set that can be read");
  }

  @Test
  void shouldRefuseWhenIssuerMakesNoSense() {
    String good = issuerText("https://a.example", pem(RSA));
    assertRefused(
        good + good.replace("issuers:\n", ""),
        "c.yaml:"
            + (good.lines().count() + 1)
            + ": issuers[1].issuer is the same as another"
            + " issuer's");
    assertRefused(
        good.replace("[lockstep, other]", "[]"),
        "c.yaml:3: issuers[0].audiences must name at least one, and none may be empty");
    assertRefused(
        good + "    clockSkewSeconds: 61\n",
        "c.yaml:"
            + (good.lines().count() + 1)
            + ": issuers[0].clockSkewSeconds must be a whole number from 0 to 60");
    assertRefused(
        "issuers:\n- {issuer: a, audiences: [b]}\n",
        "c.yaml:2: issuers[0].keysFile or keys must be there, and not both");
    assertRefused(
        "issuers:\n- {issuer: a, audiences: [b], keysFile: k.pem}\n",
        "c.yaml:2: issuers[0].keysFile names a file, but files cannot be named here");
  }

  private static void assertKeysRefused(String keys, String problem) {
    assertRefused(issuerText("https://a.example", keys), "c.yaml:4: issuers[0].keys " + problem);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(YamlRefused.class).hasMessage(message);
  }

  private static SourceText manyAgents(String name, int count) {
    return new SourceText(
        name,
        IntStream.range(0, count)
            .mapToObj(index -> agentItem("c" + index, MINT.mint()))
            .collect(Collectors.joining("", "agents:\n", "")));
  }

  private static String user(String user, String groups, MintedToken token) {
    return "users:\n" + userItem(user, groups, token);
  }

  private static String userItem(String user, String groups, MintedToken token) {
    return "- {user: %s, groups: [%s], tokenSha256: \"%s\"}\n"
        .formatted(user, groups, token.hash().hex());
  }

  private static String agent(String cluster, MintedToken token) {
    return "agents:\n" + agentItem(cluster, token);
  }

  private static String agentItem(String cluster, MintedToken token) {
    return "- {cluster: %s, tokenSha256: \"%s\"}\n".formatted(cluster, token.hash().hex());
  }
}
