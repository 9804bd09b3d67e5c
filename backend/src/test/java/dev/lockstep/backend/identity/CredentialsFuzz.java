package dev.lockstep.backend.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a file of credentials: who may come in, or one sentence with its place. */
final class CredentialsFuzz {
  private static final String HASH = "0123456789abcdef".repeat(4);

  static Stream<byte[]> seeds() {
    String jwk =
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"k\","
            + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
            + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}\n";
    return Stream.of(
            "users:\n- {user: ada, groups: [dev, ops], tokenSha256: '" + HASH + "'}\n",
            "agents:\n- {cluster: c1, tokenSha256: '" + HASH + "'}\n",
            JwtFixture.issuerText("https://login.example.com", jwk, "algorithms: [ES256]"),
            JwtFixture.issuerText(
                "https://login.example.com",
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
                "userClaim: email",
                "userPrefix: 'x:'",
                "clockSkewSeconds: 5",
                "types: [jwt]"))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsCredentialsOrOneSentence(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Credentials read =
          CredentialsReader.read(
              List.of(new SourceText("c.yaml", text)), CredentialsReader.KeyFiles.NONE);
      assertThat(read.users().authenticate(HASH, Instant.EPOCH))
          .as("a hash is no token")
          .isInstanceOf(Authentication.Refused.class);
    } catch (YamlRefused refused) {
      assertThat(refused.getMessage())
          .startsWith("c.yaml:")
          .doesNotContainPattern("\\p{Cntrl}")
          .hasSizeLessThan(2_000);
    }
  }
}
