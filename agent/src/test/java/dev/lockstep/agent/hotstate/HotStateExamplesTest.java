package dev.lockstep.agent.hotstate;

import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A few examples of the hot state's properties: quick enough to run for each change of the code.
 */
class HotStateExamplesTest {
  private static final int SIZE = 1_000;
  private static final int EXAMPLES = 8;

  /** A property for a list of changes, played by a fresh instance, as its model is a field. */
  private static void play(long seed, BiConsumer<HotStatePropertyTest, List<Change>> property) {
    Random random = new Random(seed);
    JqwikSession.run(() -> {
      for (int i = 0; i < EXAMPLES; i++) {
        property.accept(
            new HotStatePropertyTest(), Change.some(60).generator(SIZE).next(random).value());
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldMakeOneVersionForEachBatchThatChangedSomething(long seed) {
    play(seed, HotStatePropertyTest::shouldMakeOneVersionForEachBatchThatChangedSomething);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldLeadFromEveryVersionToTheNewest(long seed) {
    play(seed, HotStatePropertyTest::shouldLeadFromEveryVersionToTheNewest);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldAnswerWithACaptureOnlyPastTheHorizon(long seed) {
    play(seed, HotStatePropertyTest::shouldAnswerWithACaptureOnlyPastTheHorizon);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldCountItsContent(long seed) {
    play(seed, HotStatePropertyTest::shouldCountItsContent);
  }
}
