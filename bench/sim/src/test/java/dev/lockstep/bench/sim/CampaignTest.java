package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CampaignTest {
  @Test
  void shouldFailWhenAWorldCannotBePlayed() {
    Campaign campaign =
        new Campaign(
            1,
            1_000,
            seed -> {
              throw new IllegalAccessError("no such module");
            });

    assertThatThrownBy(() -> campaign.run(2, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not be played")
        .hasMessageContaining("no such module");
    assertThat(campaign.done()).isZero();
  }
}
