package dev.lockstep.backend.egress;

/**
 * Bounds on one user and one session.
 *
 * @param sessionsPerUser sessions of one user at the same time
 * @param clustersPerSession clusters that a session follows at the same time
 * @param waitingPerSession messages that may wait for relays before the backend stops reading
 */
public record SessionLimits(int sessionsPerUser, int clustersPerSession, int waitingPerSession) {
  public static final SessionLimits DEFAULT = new SessionLimits(500, 64, 16);

  public SessionLimits {
    if (sessionsPerUser < 1 || clustersPerSession < 1 || waitingPerSession < 1) {
      throw new IllegalArgumentException("limits of sessions must be at least 1");
    }
  }
}
