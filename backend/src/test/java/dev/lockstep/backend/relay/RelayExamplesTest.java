package dev.lockstep.backend.relay;

import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few examples of the relay's properties: quick enough to run for each change of the code. */
final class RelayExamplesTest {
  private static final int SIZE = 1_000;

  private static <T> T example(Arbitrary<T> all, long seed) {
    return all.generator(SIZE).next(new Random(seed)).value();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldHoldTheTruthOfOneMomentWhenAnythingHappens(long seed) {
    RelayPropertyTest properties = new RelayPropertyTest();

    JqwikSession.run(() ->
        properties.shouldHoldTheTruthOfOneMomentWhenAnythingHappens(
            example(properties.moves(), seed)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldSendTheSameWhenOnlyHiddenObjectsDiffer(long seed) {
    TwinPropertyTest properties = new TwinPropertyTest();

    JqwikSession.run(() ->
        properties.shouldSendTheSameWhenOnlyHiddenObjectsDiffer(example(properties.moves(), seed)));
  }
}
