package dev.lockstep.protocol.receive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few examples of the receiver's property: quick enough to run for each change of the code. */
class ReceiverExamplesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldNeverHoldAWrongStateUnknowingly(long seed) {
    new ReceiverPropertyTest().shouldNeverHoldAWrongStateUnknowingly(seed, seed % 2 == 0);
  }
}
