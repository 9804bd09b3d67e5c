package dev.lockstep.bench.sim;

/**
 * Reduces a failing world while it still fails: fewer kinds of faults, then fewer clients, fewer
 * objects, less time. A person has to read the rest.
 */
final class Shrinker {
  private static final int ATTEMPTS_MAX = 150;

  private final long seed;
  private SimShape smallest;
  private int attempts;

  private Shrinker(long seed, SimShape shape) {
    this.seed = seed;
    this.smallest = shape;
  }

  static SimShape shrink(long seed, SimShape shape) {
    Shrinker shrinker = new Shrinker(seed, shape);
    shrinker.shrink();
    return shrinker.smallest;
  }

  private void shrink() {
    for (Fault fault : Fault.values()) {
      if (smallest.faults().contains(fault)) {
        var _ = keepIfFailing(smallest.without(fault));
      }
    }
    boolean isSmaller = true;
    while (isSmaller && attempts < ATTEMPTS_MAX) {
      isSmaller =
          (smallest.size().clients() > 1
                  && keepIfFailing(
                      smallest.with(
                          smallest.size().objects(),
                          smallest.size().clients() - 1,
                          smallest.course().faultSeconds())))
              || (smallest.size().objects() > 1
                  && keepIfFailing(
                      smallest.with(
                          smallest.size().objects() / 2,
                          smallest.size().clients(),
                          smallest.course().faultSeconds())))
              || (smallest.course().faultSeconds() > 4
                  && keepIfFailing(
                      smallest.with(
                          smallest.size().objects(),
                          smallest.size().clients(),
                          smallest.course().faultSeconds() * 3 / 4)));
    }
  }

  private boolean keepIfFailing(SimShape shape) {
    if (++attempts > ATTEMPTS_MAX) {
      return false;
    }
    boolean fails = !Simulator.play(seed, shape, Timeline.none()).isGood();
    if (fails) {
      smallest = shape;
    }
    return fails;
  }
}
