package dev.lockstep.backend.replica;

/**
 * Reachability of a cluster's agent. Owned by the relay's thread.
 *
 * <p>A lost connection degrades the cluster at once; silence degrades it after a few beacon
 * intervals and takes it offline after more.
 */
public final class ClusterHealth {
  /** A cluster's state, as users see it. */
  public enum Reach {
    ONLINE,
    DEGRADED,
    OFFLINE
  }

  static final int DEGRADED_AFTER_BEACONS = 3;
  static final int OFFLINE_AFTER_BEACONS = 10;

  private static final long NEVER = Long.MIN_VALUE;

  private final long beaconIntervalMs;
  private long heardMs = NEVER;
  private long heardEpochMs;
  private boolean connected;
  private Reach reach = Reach.OFFLINE;
  private long sinceEpochMs;

  public ClusterHealth(long beaconIntervalMs, long epochMs) {
    this.beaconIntervalMs = beaconIntervalMs;
    this.sinceEpochMs = epochMs;
  }

  public Reach reach() {
    return reach;
  }

  /** Time of the last change of the reach, by the wall clock. */
  public long sinceEpochMs() {
    return sinceEpochMs;
  }

  /** Time of the agent's last message, by the wall clock; 0 for never. */
  public long heardEpochMs() {
    return heardEpochMs;
  }

  public void connected() {
    connected = true;
  }

  public void disconnected() {
    connected = false;
  }

  public void heard(long nowMs, long epochMs) {
    heardMs = nowMs;
    heardEpochMs = epochMs;
  }

  /**
   * Updates the reach.
   *
   * @param servable whether the replica holds what the agent has
   * @return whether the reach has changed
   */
  public boolean check(boolean servable, long nowMs, long epochMs) {
    Reach now = reachNow(servable, nowMs);
    if (now == reach) {
      return false;
    }
    reach = now;
    sinceEpochMs = epochMs;
    return true;
  }

  private Reach reachNow(boolean servable, long nowMs) {
    if (heardMs == NEVER || nowMs - heardMs >= OFFLINE_AFTER_BEACONS * beaconIntervalMs) {
      return Reach.OFFLINE;
    }
    boolean timely = nowMs - heardMs < DEGRADED_AFTER_BEACONS * beaconIntervalMs;
    return connected && servable && timely ? Reach.ONLINE : Reach.DEGRADED;
  }

  /** The next time at which silence alone changes the reach. */
  public long dueMs() {
    return switch (reach) {
      case ONLINE -> heardMs + DEGRADED_AFTER_BEACONS * beaconIntervalMs;
      case DEGRADED -> heardMs + OFFLINE_AFTER_BEACONS * beaconIntervalMs;
      case OFFLINE -> Long.MAX_VALUE;
    };
  }
}
