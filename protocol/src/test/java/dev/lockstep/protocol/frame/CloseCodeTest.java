package dev.lockstep.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CloseCodeTest {
  @Test
  void shouldDecideByTheRangeWhenAPeerMayReconnect() {
    assertThat(CloseCode.RESTARTING.mayReconnect()).isTrue();
    assertThat(CloseCode.FENCED.mayReconnect()).isFalse();
    assertThat(CloseCode.mayReconnect(1006)).isTrue();
    assertThat(CloseCode.mayReconnect(4099)).isTrue();
    assertThat(CloseCode.mayReconnect(4199)).isFalse();
  }

  @Test
  void shouldHaveUniqueNumbersAndTextsThatFitACloseFrame() {
    assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::number)).doesNotHaveDuplicates();
    for (CloseCode code : CloseCode.values()) {
      assertThat(CloseCode.of(code.number())).contains(code);
      assertThat(code.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
    }
  }
}
