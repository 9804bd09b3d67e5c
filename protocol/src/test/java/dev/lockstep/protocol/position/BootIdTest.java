package dev.lockstep.protocol.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BootIdTest {
  @Test
  void shouldBeTheSameWhenReadFromItsBytes() {
    BootId drawn = BootId.draw(new SplittableRandom(7));

    assertThat(drawn.toBytes()).hasSize(BootId.BYTES);
    assertThat(BootId.of(drawn.toBytes())).isEqualTo(drawn);
    assertThat(new BootId(1, -1)).hasToString("0000000000000001ffffffffffffffff");
  }

  @Test
  void shouldRefuseBytesWhenTheyAreTooFewOrTooMany() {
    for (int length : new int[] {0, 15, 17}) {
      assertThatThrownBy(() -> BootId.of(new byte[length]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a boot id has 16 bytes, not " + length);
    }
  }
}
