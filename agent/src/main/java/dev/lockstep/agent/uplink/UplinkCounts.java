package dev.lockstep.agent.uplink;

/** Counts of an uplink since its start. */
public record UplinkCounts(Connections connections, Sent sent, Recovery recovery) {

  static final UplinkCounts NONE =
      new UplinkCounts(new Connections(0, 0, 0), new Sent(0, 0, 0), new Recovery(0, 0, 0));

  /**
   * Connections of the uplink.
   *
   * @param attempts connections that were tried
   * @param welcomes connections that were welcomed
   * @param failures connections that failed or were lost
   */
  public record Connections(long attempts, long welcomes, long failures) {}

  /**
   * Messages sent.
   *
   * @param messages frames and chunks
   * @param bytes their size
   * @param beacons frames without a change
   */
  public record Sent(long messages, long bytes, long beacons) {}

  /**
   * Continuations after a loss.
   *
   * @param resets snapshots that replace what the backend holds
   * @param resumes requests of the backend to continue from a position
   * @param resumedTransfers transfers that continued at a chunk
   */
  public record Recovery(long resets, long resumes, long resumedTransfers) {}
}
