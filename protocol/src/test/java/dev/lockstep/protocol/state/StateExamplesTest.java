package dev.lockstep.protocol.state;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few examples of the state's properties: quick enough to run for each change of the code. */
class StateExamplesTest {
  private final StatePropertyTest properties = new StatePropertyTest();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void shouldReturnAllChangesSinceAnyResumablePosition(long seed) {
    properties.shouldReturnAllChangesSinceAnyResumablePosition(seed, seed % 2 == 0, (int) seed * 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldRebuildTheSameOrderFromACaptureWithStamps(long seed) {
    properties.shouldRebuildTheSameOrderFromACaptureWithStamps(seed, seed % 2 == 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldKeepACaptureUnchangedWhenTheStateChanges(long seed) {
    properties.shouldKeepACaptureUnchangedWhenTheStateChanges(seed, seed % 2 == 0);
  }
}
