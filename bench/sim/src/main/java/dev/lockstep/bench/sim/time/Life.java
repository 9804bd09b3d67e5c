package dev.lockstep.bench.sim.time;

/**
 * One life of a simulated process. When it ends, its scheduled events are dropped; while it is
 * paused, they wait.
 */
public final class Life {
  private final String name;
  private boolean ended;
  private long pausedUntilNs;

  public Life(String name) {
    this.name = name;
  }

  public boolean isEnded() {
    return ended;
  }

  public void end() {
    ended = true;
  }

  public void pauseUntil(long ns) {
    pausedUntilNs = Math.max(pausedUntilNs, ns);
  }

  public long pausedUntilNs() {
    return pausedUntilNs;
  }

  @Override
  public String toString() {
    return name;
  }
}
