package dev.lockstep.agent.ring;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few examples of the sink's property: quick enough to run for each change of the code. */
class RingSinkExamplesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldHoldTheOutputOfTheWatchesWheneverItIsApplied(long seed) {
    new RingSinkPropertyTest().shouldHoldTheOutputOfTheWatchesWheneverItIsApplied(seed);
  }
}
