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
 * @param beaconIntervalMs between two beacons of a quiet view
 * @param agentBeaconIntervalMs between two beacons of a quiet agent
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

  /** The bounds of one relay. */
  public record RelayLimits(
      StateLimits state,
      TransferTable.Limits transfers,
      ViewLimits views,
      AnswerLimits answers,
      Patience patience) {

    public static final RelayLimits DEFAULT =
        new RelayLimits(
            StateLimits.DEFAULT,
            TransferTable.Limits.DEFAULT,
            ViewLimits.DEFAULT,
            AnswerLimits.DEFAULT,
            Patience.DEFAULT);

    public RelayLimits with(TransferTable.Limits other) {
      return new RelayLimits(state, other, views, answers, patience);
    }

    public RelayLimits with(ViewLimits other) {
      return new RelayLimits(state, transfers, other, answers, patience);
    }

    public RelayLimits with(AnswerLimits other) {
      return new RelayLimits(state, transfers, views, other, patience);
    }

    public RelayLimits with(Patience other) {
      return new RelayLimits(state, transfers, views, answers, other);
    }
  }

  /**
   * How many views are kept.
   *
   * @param max different views that sessions hold at the same time
   * @param idleMax views kept for sessions that may come back
   * @param idleMs how long such a view is kept
   */
  public record ViewLimits(int max, int idleMax, long idleMs) {
    public static final ViewLimits DEFAULT = new ViewLimits(1_000, 200, 600_000);

    public ViewLimits {
      check(max > 0 && idleMax >= 0 && idleMs >= 0, "views are possible");
    }
  }

  /**
   * How asks are answered.
   *
   * @param waitersMax sessions that wait for an answer at the same time
   * @param perTick asks answered in one tick; the rest waits for the next
   * @param inlineBytes content that is encoded within a tick; more becomes a transfer
   * @param chunkBytes of a transfer, about: large enough to cost little, small enough to show
   *     progress
   */
  public record AnswerLimits(int waitersMax, int perTick, int inlineBytes, int chunkBytes) {
    public static final AnswerLimits DEFAULT =
        new AnswerLimits(20_000, 1_000, 256 << 10, 256 << 10);

    public AnswerLimits {
      check(waitersMax > 0 && perTick > 0, "an ask can be answered");
      check(
          inlineBytes > 0 && inlineBytes <= Limits.FRAME_BYTES_MAX / 2,
          "what is encoded within a tick fits into one message");
      check(
          chunkBytes > 0 && chunkBytes <= Limits.FRAME_BYTES_MAX / 2,
          "a chunk fits into one message");
    }
  }

  /**
   * How long the relay waits for others.
   *
   * @param takeoverIntervalMs between two takeovers of a live agent
   * @param agentAnswerMs for the agent's answer to a request
   * @param drainMs for a session that lags to drain after its rights have changed
   */
  public record Patience(long takeoverIntervalMs, long agentAnswerMs, long drainMs) {
    public static final Patience DEFAULT = new Patience(30_000, 10_000, 5_000);

    public Patience {
      check(takeoverIntervalMs >= 0 && agentAnswerMs > 0 && drainMs > 0, "times are not negative");
    }
  }

  private static void check(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
