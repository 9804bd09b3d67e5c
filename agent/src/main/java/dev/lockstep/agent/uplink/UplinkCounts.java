package dev.lockstep.agent.uplink;

/**
 * What an uplink has done since its start.
 *
 * @param connects connections that were tried
 * @param welcomes connections that came to a welcome
 * @param failures connections that failed or were lost
 * @param messages frames and chunks sent
 * @param bytes their size
 * @param beacons those of them that told nothing but where we stand
 * @param resets transfers of everything
 * @param resumes requests of the backend to go on from somewhere
 * @param resumedTransfers transfers that went on at a chunk
 */
public record UplinkCounts(
    long connects,
    long welcomes,
    long failures,
    long messages,
    long bytes,
    long beacons,
    long resets,
    long resumes,
    long resumedTransfers) {

  static final UplinkCounts NONE = new UplinkCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
