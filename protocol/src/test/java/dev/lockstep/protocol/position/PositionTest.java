package dev.lockstep.protocol.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Holds;
import org.junit.jupiter.api.Test;

class PositionTest {
  @Test
  void shouldOrderByEpochBeforeVersion() {
    assertThat(new Position(2, 0)).isGreaterThan(new Position(1, 99));
    assertThat(new Position(1, 2)).isGreaterThan(new Position(1, 1));
    assertThat(Position.ORIGIN).isLessThan(new Position(0, 1));
  }

  @Test
  @Holds("G28")
  void shouldRefuseNumbersOutOfRange() {
    assertThatThrownBy(() -> new Position(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position(1L << 31, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Position.isValid(1, Long.MIN_VALUE)).isFalse();
    assertThat(Position.isValid(1, Long.MAX_VALUE)).isFalse();
    assertThat(Position.isValid(1, (1L << 53) + 1)).isTrue();
  }
}
