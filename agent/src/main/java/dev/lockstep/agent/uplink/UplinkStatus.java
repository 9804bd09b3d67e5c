package dev.lockstep.agent.uplink;

/**
 * How the uplink is doing. Immutable; for people and their instruments.
 *
 * @param problem what is wrong now, or was when the connection was last lost; empty when it is live
 *     and when it never failed. Without secrets.
 * @param epoch as the backend gave it; 0 before the first welcome
 * @param cursor the version that the backend holds once it has received all that was sent
 */
public record UplinkStatus(
    UplinkState state, String problem, long epoch, long cursor, UplinkCounts counts) {

  static final UplinkStatus BEGINNING =
      new UplinkStatus(UplinkState.PARKED, "", 0, 0, UplinkCounts.NONE);

  public boolean isLive() {
    return state == UplinkState.LIVE;
  }
}
