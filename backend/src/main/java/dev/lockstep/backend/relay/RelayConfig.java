package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.state.StateLimits;
import java.nio.charset.StandardCharsets;

/**
 * Configuration of one cluster's relay.
 *
 * @param cluster its name
 * @param history name of the history that its positions belong to; a new one when epochs start over
 * @param beaconIntervalMs interval between beacons of a quiet view
 * @param agentBeaconIntervalMs interval between beacons of a quiet agent
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
    check(!cluster.isEmpty(), "a cluster needs a name");
    check(
        cluster.getBytes(StandardCharsets.UTF_8).length <= Limits.NAMESPACE_BYTES_MAX,
        "a cluster's name has at most " + Limits.NAMESPACE_BYTES_MAX + " bytes");
    check(!history.isEmpty(), "a history needs a name");
    check(beaconIntervalMs > 0 && agentBeaconIntervalMs > 0, "beacon intervals must be positive");
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
   * Bounds on the views of a cluster.
   *
   * @param max largest number of views, held or idle
   * @param idleMax largest number of views that no session holds, kept for sessions that return
   * @param idleMs time after which an idle view is dropped
   */
  public record ViewLimits(int max, int idleMax, long idleMs) {
    public static final ViewLimits DEFAULT = new ViewLimits(1_000, 200, 600_000);

    public ViewLimits {
      check(max > 0 && idleMax >= 0 && idleMs >= 0, "a relay needs room for a view");
    }
  }

  /**
   * Bounds on the answers to asks.
   *
   * @param waitersMax largest number of sessions that wait for an answer
   * @param perTick largest number of answers in one tick; other asks wait for the next
   * @param inlineBytes largest content that a tick encodes itself; larger content becomes a
   *     transfer
   * @param chunkBytes approximate size of a transfer's chunks: large enough to cost little, small
   *     enough to show progress
   */
  public record AnswerLimits(int waitersMax, int perTick, int inlineBytes, int chunkBytes) {
    public static final AnswerLimits DEFAULT =
        new AnswerLimits(20_000, 1_000, 256 << 10, 256 << 10);

    public AnswerLimits {
      check(waitersMax > 0 && perTick > 0, "a relay needs room for an answer");
      check(
          inlineBytes > 0 && inlineBytes <= Limits.FRAME_BYTES_MAX / 2,
          "inline content must fit into one message");
      check(
          chunkBytes > 0 && chunkBytes <= Limits.FRAME_BYTES_MAX / 2,
          "a chunk must fit into one message");
    }
  }

  /**
   * Times for which the relay waits.
   *
   * @param takeoverIntervalMs smallest interval between takeovers from a live agent
   * @param agentAnswerMs wait for the agent's answer to a request
   * @param drainMs wait for a lagging session to drain after its rights have changed
   */
  public record Patience(long takeoverIntervalMs, long agentAnswerMs, long drainMs) {
    public static final Patience DEFAULT = new Patience(30_000, 10_000, 5_000);

    public Patience {
      check(
          takeoverIntervalMs >= 0 && agentAnswerMs > 0 && drainMs > 0,
          "times must not be negative");
    }
  }

  private static void check(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
