package dev.lockstep.bench.cluster.story;

import java.util.PriorityQueue;

/** Planned actions by step; those of one step run in the order of planning. */
final class Agenda {

  static final int STEPS_PER_SECOND = 20;

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long step;
  private long planned;

  private record Entry(long step, long order, Runnable action) implements Comparable<Entry> {

    @Override
    public int compareTo(Entry other) {
      int bySteps = Long.compare(step, other.step);
      return bySteps != 0 ? bySteps : Long.compare(order, other.order);
    }
  }

  /** Plans an action for a number of steps from now, at least one. */
  void after(int steps, Runnable action) {
    entries.add(new Entry(step + Math.max(1, steps), planned++, action));
  }

  /** Advances to the next step and runs its actions. */
  void advance() {
    step++;
    while (!entries.isEmpty() && entries.peek().step() <= step) {
      entries.poll().action().run();
    }
  }

  long step() {
    return step;
  }

  static int seconds(int seconds) {
    return seconds * STEPS_PER_SECOND;
  }
}
