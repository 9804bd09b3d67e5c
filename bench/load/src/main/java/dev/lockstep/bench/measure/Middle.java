package dev.lockstep.bench.measure;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Picks the run to report from several, because a machine's speed varies. */
final class Middle {
  private Middle() {}

  /** Returns the median by a number; of an even count, the upper one. */
  static <T> T of(List<T> runs, ToDoubleFunction<T> number) {
    return runs.stream().sorted(Comparator.comparingDouble(number)).toList().get(runs.size() / 2);
  }
}
