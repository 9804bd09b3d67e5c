package dev.lockstep.backend.egress;

/**
 * What one user and one session may have.
 *
 * @param sessionsPerUser at the same time, over all clusters
 * @param clustersPerSession that a session follows at the same time
 * @param waitingPerSession messages that relays have not taken yet, before it is not read any more
 */
public record SessionLimits(int sessionsPerUser, int clustersPerSession, int waitingPerSession) {
  public static final SessionLimits DEFAULT = new SessionLimits(500, 64, 16);

  public SessionLimits {
    if (sessionsPerUser < 1 || clustersPerSession < 1 || waitingPerSession < 1) {
      throw new IllegalArgumentException("a user may have at least one of everything");
    }
  }
}
