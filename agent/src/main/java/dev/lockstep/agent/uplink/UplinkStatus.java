package dev.lockstep.agent.uplink;

/**
 * Status of the uplink. Immutable.
 *
 * @param problem the present problem, or the reason why the connection was last lost; empty when
 *     the uplink is live or never failed. Without secrets.
 * @param epoch as the backend assigned it; 0 before the first welcome
 * @param cursor the version that the backend holds once it has received everything that was sent
 */
public record UplinkStatus(
    UplinkState state, String problem, long epoch, long cursor, UplinkCounts counts) {

  static final UplinkStatus BEGINNING =
      new UplinkStatus(UplinkState.PARKED, "", 0, 0, UplinkCounts.NONE);

  public boolean isLive() {
    return state == UplinkState.LIVE;
  }
}
