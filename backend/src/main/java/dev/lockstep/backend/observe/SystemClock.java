package dev.lockstep.backend.observe;

/** The machine's clocks; the only place in this module that reads them. */
public final class SystemClock implements Clock {
  private static final long NANOS_PER_MS = 1_000_000;

  @Override
  public long monotonicMs() {
    return nanos() / NANOS_PER_MS;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long epochMs() {
    return System.currentTimeMillis();
  }
}
