package dev.lockstep.cli.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void shouldGiveAsManyConnectionsAsAreWantedWhenThereAreEnough() {
    assertThat(new Descriptors(1_048_576, 60).connections(20_000)).isEqualTo(20_000);
    assertThat(new Descriptors(Long.MAX_VALUE, 0).connections(20_000)).isEqualTo(20_000);
  }

  @Test
  void shouldLeaveRoomForFilesWhenDescriptorsAreFew() {
    assertThat(new Descriptors(1_024, 60).connections(20_000))
        .isEqualTo(1_024 - 60 - Descriptors.RESERVE);
    assertThat(new Descriptors(64, 60).connections(20_000)).isEqualTo(1);
  }

  @Test
  void shouldKnowThisProcess() {
    Descriptors now = Descriptors.now();

    assertThat(now.most()).isGreaterThan(now.open());
  }
}
