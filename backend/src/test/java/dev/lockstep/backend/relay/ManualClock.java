package dev.lockstep.backend.relay;

import dev.lockstep.common.clock.Clock;

/** A clock that the test moves. */
public final class ManualClock implements Clock {
  static final long START_EPOCH_MS = 1_770_000_000_000L;

  private long ms = 1_000;

  public void advance(long byMs) {
    ms += byMs;
  }

  @Override
  public long monotonicMs() {
    return ms;
  }

  @Override
  public long nanos() {
    return ms * 1_000_000;
  }

  @Override
  public long epochMs() {
    return START_EPOCH_MS + ms;
  }
}
