package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.state.StateLimits;
import java.nio.charset.StandardCharsets;

/**
 * How one cluster is relayed.
 *
 * @param cluster its name
 * @param history within which its positions can be compared; another when epochs begin anew
 * @param beaconIntervalMs how often a view says where it stands when it has nothing to say
 * @param agentBeaconIntervalMs how often the agent does
 * @param limits bounds
 */
public record RelayConfig(
    String cluster,
    String history,
    int beaconIntervalMs,
    int agentBeaconIntervalMs,
    RelayLimits limits) {

  public static final int BEACON_INTERVAL_MS = 2_000;

  public RelayConfig {
    check(!cluster.isEmpty(), "a cluster has a name");
    check(
        cluster.getBytes(StandardCharsets.UTF_8).length <= Limits.NAMESPACE_BYTES_MAX,
        "a cluster's name is not longer than " + Limits.NAMESPACE_BYTES_MAX + " bytes");
    check(!history.isEmpty(), "a history has a name");
    check(beaconIntervalMs > 0 && agentBeaconIntervalMs > 0, "beacons come at intervals");
  }

  public static RelayConfig of(String cluster, String history, RelayLimits limits) {
    return new RelayConfig(cluster, history, BEACON_INTERVAL_MS, BEACON_INTERVAL_MS, limits);
  }

  /**
   * The bounds of one relay.
   *
   * @param viewsMax different views that sessions hold at the same time
   * @param idleViewsMax views kept for those who may come back
   * @param idleViewMs how long such a view is kept
   * @param waitersMax sessions that wait for an answer at the same time
   * @param answersPerTick asks answered in one tick; the rest waits for the next
   * @param inlineBytes content that is encoded within a tick; more becomes a transfer
   * @param chunkBytes of a transfer, about: large enough to cost little, small enough to show
   *     progress
   * @param takeoverIntervalMs between two takeovers of a live agent
   * @param agentAnswerMs how long the agent may take to answer a request
   * @param drainMs how long a session that lags may take to drain after its rights have changed
   */
  public record RelayLimits(
      StateLimits state,
      TransferTable.Limits transfers,
      int viewsMax,
      int idleViewsMax,
      long idleViewMs,
      int waitersMax,
      int answersPerTick,
      int inlineBytes,
      int chunkBytes,
      long takeoverIntervalMs,
      long agentAnswerMs,
      long drainMs) {

    public static final RelayLimits DEFAULT =
        new RelayLimits(
            StateLimits.DEFAULT,
            TransferTable.Limits.DEFAULT,
            1_000,
            200,
            600_000,
            20_000,
            1_000,
            256 << 10,
            256 << 10,
            30_000,
            10_000,
            5_000);

    public RelayLimits {
      check(viewsMax > 0 && idleViewsMax >= 0 && idleViewMs >= 0, "views are possible");
      check(waitersMax > 0 && answersPerTick > 0, "an ask can be answered");
      check(
          inlineBytes > 0 && inlineBytes <= Limits.FRAME_BYTES_MAX / 2,
          "what is encoded within a tick fits into one message");
      check(
          chunkBytes > 0 && chunkBytes <= Limits.FRAME_BYTES_MAX / 2,
          "a chunk fits into one message");
      check(takeoverIntervalMs >= 0 && agentAnswerMs > 0 && drainMs > 0, "times are not negative");
    }
  }

  private static void check(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
