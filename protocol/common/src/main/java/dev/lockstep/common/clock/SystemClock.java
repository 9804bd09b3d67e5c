package dev.lockstep.common.clock;

/** The clocks of this machine. The only class of the libraries that reads them. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long epochMs() {
    return System.currentTimeMillis();
  }
}
