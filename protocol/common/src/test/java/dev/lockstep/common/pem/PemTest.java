package dev.lockstep.common.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.common.pem.PemRefused.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PemTest {
  private static final byte[] CONTENT = "content".repeat(20).getBytes(StandardCharsets.US_ASCII);

  @Test
  void shouldReadBlocksWhenItWroteThem() throws PemRefused {
    String text = "a remark\n" + Pem.of("PUBLIC KEY", CONTENT) + "between\n" + Pem.of("X", CONTENT);

    List<PemBlock> blocks = Pem.blocks(text);

    assertThat(blocks).extracting(PemBlock::label).containsExactly("PUBLIC KEY", "X");
    assertThat(blocks.get(0).encoded()).isEqualTo(CONTENT);
    assertThat(text.lines()).allMatch(line -> line.length() <= 64);
  }

  @Test
  void shouldSkipBlocksWhenTheyDoNotEnd() {
    assertThat(Pem.blocks("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END CERTIFICATE-----\n"))
        .isEmpty();
    assertThat(Pem.blocks("-----BEGIN PUBLIC KEY-----\nAAAA\n")).isEmpty();
  }

  @Test
  void shouldRefuseContentWhenItIsNotBase64() {
    PemBlock block = Pem.blocks("-----BEGIN X-----\nAAAAA=A\n-----END X-----").getFirst();

    assertThatThrownBy(block::encoded)
        .isInstanceOfSatisfying(
            PemRefused.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.NOT_BASE64))
        .hasMessage("holds a PEM block that is not Base64");
  }

  @Test
  void shouldFindPrivateKeysWhenTheyAreTruncated() {
    assertThat(Pem.hasPrivateKey("-----BEGIN RSA PRIVATE KEY-----\nAAAA")).isTrue();
    assertThat(Pem.hasPrivateKey(Pem.of("PUBLIC KEY", CONTENT))).isFalse();
  }

  @Test
  void shouldNotShowContentWhenABlockIsLogged() {
    PemBlock block = Pem.blocks(Pem.of("PRIVATE KEY", CONTENT)).getFirst();

    assertThat(block.toString()).startsWith("PRIVATE KEY of ").doesNotContain(block.base64());
  }
}
