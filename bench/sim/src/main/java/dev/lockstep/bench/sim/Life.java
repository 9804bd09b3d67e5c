package dev.lockstep.bench.sim;

/**
 * One life of a simulated process. When it ends, its scheduled events are dropped; while it is
 * paused, they wait.
 */
final class Life {
  private final String name;
  private boolean ended;
  private long pausedUntilNs;

  Life(String name) {
    this.name = name;
  }

  boolean isEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  void pauseUntil(long ns) {
    pausedUntilNs = Math.max(pausedUntilNs, ns);
  }

  long pausedUntilNs() {
    return pausedUntilNs;
  }

  @Override
  public String toString() {
    return name;
  }
}
