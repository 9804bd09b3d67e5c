package dev.lockstep.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.frame.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"canary", "canary\n", "canary\r\n"})
  @Row({"A3", "A4"})
  void shouldReadATokenWithOrWithoutAnEndOfLine(String content) throws Exception {
    assertThat(write(content).read()).isEqualTo("canary");
  }

  @Test
  @Row("A13")
  void shouldReadTheCurrentContentOfTheFile() throws Exception {
    TokenFile file = write("one");
    assertThat(file.read()).isEqualTo("one");
    write("two");
    assertThat(file.read()).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "canary\n\n",
        " canary",
        "canary canary",
        "can\tary",
        "canaryü",
        "\u0000"
      })
  @Row({"A2", "A6"})
  void shouldRefuseAnInvalidTokenWithoutRepeatingIt(String content) throws IOException {
    TokenFile file = write(content);
    assertThatThrownBy(file::read)
        .isInstanceOf(UplinkException.class)
        .hasMessageContaining("agent.token")
        .message()
        .doesNotContain("canary");
  }

  @Test
  @Row({"A4", "A7"})
  void shouldAcceptATokenUpToTheLimit() throws Exception {
    String longest = "t".repeat(Limits.TOKEN_BYTES_MAX);

    assertThat(write(longest + "\r\n").read()).isEqualTo(longest);
    TokenFile larger = write(longest + "t");
    assertThatThrownBy(larger::read).hasMessageContaining("too large");
  }

  @Test
  @Row("A9")
  void shouldExplainThatTheFileIsMissing() {
    assertThatThrownBy(() -> new TokenFile(folder.resolve("none")).read())
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> new TokenFile(folder).read()).hasMessageContaining("not a file");
  }

  @Test
  @Row("A12")
  void shouldNoticeAFileThatAllUsersMayRead() throws Exception {
    TokenFile file = write("canary");
    Path path = folder.resolve("agent.token");

    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(file.isWorldReadable()).isFalse();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(file.isWorldReadable()).isTrue();
  }

  private TokenFile write(String content) throws IOException {
    Path path = folder.resolve("agent.token");
    Files.write(path, content.getBytes(StandardCharsets.UTF_8));
    return new TokenFile(path);
  }
}
