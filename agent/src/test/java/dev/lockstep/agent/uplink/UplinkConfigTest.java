package dev.lockstep.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UplinkConfigTest {

  @ParameterizedTest
  @CsvSource({
    "wss://lockstep.example.com, wss://lockstep.example.com/api/v1/agent",
    "wss://lockstep.example.com/, wss://lockstep.example.com/api/v1/agent",
    "wss://lockstep.example.com:8443/under/this/,"
        + " wss://lockstep.example.com:8443/under/this/api/v1/agent",
    "wss://[2001:db8::1]:8443, wss://[2001:db8::1]:8443/api/v1/agent",
    "ws://127.0.0.1:8080, ws://127.0.0.1:8080/api/v1/agent",
    "ws://localhost:8080, ws://localhost:8080/api/v1/agent",
    "ws://[::1]:8080, ws://[::1]:8080/api/v1/agent"
  })
  void shouldAppendTheAgentsPathToTheBackendsUrl(String url, String door) {
    assertThat(config(url, "blue", false).backend().endpoint()).hasToString(door);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://lockstep.example.com",
        "lockstep.example.com",
        "wss:///api",
        "wss://user:canary@lockstep.example.com",
        "wss://lockstep.example.com/?token=canary",
        "wss://lockstep.example.com/#canary",
        "wss://lockstep.example.com:0",
        "wss://lockstep.example.com:65536",
        "wss://[fe80::1%25eth0]:8443",
        "wss://169.254.169.254",
        "wss://metadata.google.internal"
      })
  @Row({"A16", "A20", "A21", "A23"})
  void shouldRefuseAnInvalidUrlWithoutRepeatingItsSecrets(String url) {
    assertThatThrownBy(() -> config(url, "blue", true))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://lockstep.example.com",
        "ws://10.0.0.7:8080",
        "ws://127.0.0.1.example.com",
        "ws://localhost.example.com"
      })
  @Row("A17")
  @Threat("B3")
  void shouldSendTheTokenInTheClearOnlyWhenAnOptionAllowsIt(String url) {
    assertThatThrownBy(() -> config(url, "blue", false)).hasMessageContaining("wss://");
    assertThat(config(url, "blue", true).backend().isEncrypted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-blue", "blue-", "bl ue", "blue/green", "blü"})
  @Row("A35")
  void shouldRefuseAnInvalidClusterName(String cluster) {
    assertThatThrownBy(() -> config("wss://a.example", cluster, false))
        .hasMessageContaining("cluster's name");
  }

  @Test
  @Row("A35")
  void shouldRefuseANameThatIsTooLong() {
    assertThat(config("wss://a.example", "b".repeat(253), false).cluster()).hasSize(253);
    assertThatThrownBy(() -> config("wss://a.example", "b".repeat(254), false))
        .hasMessageContaining("253");
  }

  private static UplinkConfig config(String url, String cluster, boolean allowsPlaintext) {
    return new UplinkConfig(
        new BackendAddress(URI.create(url), null, allowsPlaintext),
        cluster,
        Path.of("agent.token"),
        "test");
  }
}
