package dev.lockstep.backend.access;

import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few examples of the properties of rights: quick enough to run for each change of the code. */
final class RightsExamplesTest {
  private static final int SIZE = 1_000;
  private static final int EXAMPLES = 10;

  private final RightsPropertyTest properties = new RightsPropertyTest();

  private static <T> T example(Arbitrary<T> all, Random random) {
    return all.generator(SIZE).next(random).value();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldAnswerAsTheSlowEvaluator(long seed) {
    Random random = new Random(seed);

    JqwikSession.run(() -> {
      for (int i = 0; i < EXAMPLES; i++) {
        properties.shouldAnswerAsTheSlowEvaluatorWhenPoliciesAreCompiled(
            example(properties.documents(), random));
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldBeEqualWhenRulesAreGroupedDifferently(long seed) {
    Random random = new Random(seed);

    JqwikSession.run(() -> {
      for (int i = 0; i < EXAMPLES; i++) {
        properties.shouldBeEqualWhenRulesAreGroupedDifferently(
            example(properties.documents(), random), random.nextLong());
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldAnswerTheSameWithinItsSelectionsWhenRestricted(long seed) {
    Random random = new Random(seed);

    JqwikSession.run(() -> {
      for (int i = 0; i < EXAMPLES; i++) {
        properties.shouldAnswerTheSameWithinItsSelectionsWhenRestricted(
            example(properties.documents(), random), example(properties.selections(), random));
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldNotChangeBeforeTheNextChangeWhenRulesHaveWindows(long seed) {
    Random random = new Random(seed);

    JqwikSession.run(() -> {
      for (int i = 0; i < EXAMPLES; i++) {
        properties.shouldNotChangeBeforeTheNextChangeWhenRulesHaveWindows(
            example(properties.documents(), random), example(properties.instants(), random));
      }
    });
  }
}
