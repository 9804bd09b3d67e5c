package dev.lockstep.bench.sim.time;

import dev.lockstep.common.clock.Clock;

/**
 * The clock of one simulated machine: its monotonic time is right, its time of day may be wrong.
 */
public final class SimClock implements Clock {
  private static final long BEGIN_EPOCH_MS = 1_790_000_000_000L;

  private final Agenda agenda;
  private long skewMs;
  private long jumpedMs;

  public SimClock(Agenda agenda) {
    this.agenda = agenda;
  }

  public void jump(long ms) {
    skewMs += ms;
    jumpedMs = agenda.nowMs();
  }

  /** Whether this time of day has passed this long ago, in spite of later jumps of the clock. */
  public boolean isPast(long timeMs, long agoMs) {
    return epochMs() - agoMs > timeMs && agenda.nowMs() - agoMs > jumpedMs;
  }

  @Override
  public long monotonicMs() {
    return agenda.nowMs();
  }

  @Override
  public long nanos() {
    return agenda.nowNs();
  }

  @Override
  public long epochMs() {
    return BEGIN_EPOCH_MS + agenda.nowMs() + skewMs;
  }
}
