package dev.lockstep.bench.sim.time;

import java.util.PriorityQueue;

/**
 * The event loop of a simulated world: scheduled events in the order of simulated time. Events at
 * the same moment run in an order drawn from the seed.
 */
public final class Agenda {
  public static final long MS = 1_000_000;
  public static final long SECOND = 1_000 * MS;

  private record Entry(long atNs, int tie, long number, Life life, Runnable task)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      if (atNs != other.atNs) {
        return atNs < other.atNs ? -1 : 1;
      }
      return tie != other.tie
          ? Integer.compare(tie, other.tie)
          : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>(256);
  private final Luck ties;
  private long nowNs = SECOND;
  private long number;
  private long done;

  public Agenda(Luck ties) {
    this.ties = ties;
  }

  public long nowNs() {
    return nowNs;
  }

  public long nowMs() {
    return nowNs / MS;
  }

  /** Number of events that have run. */
  public long done() {
    return done;
  }

  /** Schedules an event after a delay; it does not run if its life has ended by then. */
  public void in(long delayNs, Life life, Runnable task) {
    at(nowNs + Math.max(0, delayNs), life, task);
  }

  private void at(long ns, Life life, Runnable task) {
    entries.add(new Entry(ns, ties.below(1 << 16), number++, life, task));
  }

  /** Runs all events up to that moment. */
  public void runUntil(long ns) {
    for (Entry next = entries.peek(); next != null && next.atNs <= ns; next = entries.peek()) {
      entries.poll();
      nowNs = Math.max(nowNs, next.atNs);
      if (next.life.isEnded()) {
        continue;
      }
      if (next.life.pausedUntilNs() > nowNs) {
        // In their scheduled order.
        entries.add(new Entry(next.life.pausedUntilNs(), 0, number++, next.life, next.task));
        continue;
      }
      done++;
      next.task.run();
    }
    nowNs = Math.max(nowNs, ns);
  }
}
