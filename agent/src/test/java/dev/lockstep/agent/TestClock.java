package dev.lockstep.agent;

import dev.lockstep.common.clock.Clock;
import java.util.function.LongSupplier;

/** A clock whose times the test decides. */
public record TestClock(LongSupplier nanosNow, LongSupplier epochMsNow) implements Clock {

  /** A clock that stands still. */
  public static TestClock at(long nanos, long epochMs) {
    return new TestClock(() -> nanos, () -> epochMs);
  }

  @Override
  public long nanos() {
    return nanosNow.getAsLong();
  }

  @Override
  public long epochMs() {
    return epochMsNow.getAsLong();
  }
}
