package dev.lockstep.bench.measure;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Of several runs of the same, the one to tell: a machine has its moments. */
final class Middle {
  private Middle() {}

  /** The one in the middle, in the order of a number; of an even count, the one after. */
  static <T> T of(List<T> runs, ToDoubleFunction<T> number) {
    return runs.stream().sorted(Comparator.comparingDouble(number)).toList().get(runs.size() / 2);
  }
}
