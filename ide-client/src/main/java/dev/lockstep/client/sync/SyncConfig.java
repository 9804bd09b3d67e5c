package dev.lockstep.client.sync;

/** The patience and the bounds of a client. Times in milliseconds. */
public record SyncConfig(Dialing dialing, Patience patience, Bounds bounds) {
  /**
   * Times of a link's connections.
   *
   * @param connectTimeoutMs from the dial to the welcome
   * @param stableMs a connection that was live for this long resets the back-off
   * @param backoffBaseMs the ceiling of the first wait between two attempts
   * @param backoffCapMs the ceiling that no wait exceeds
   */
  public record Dialing(
      long connectTimeoutMs, long stableMs, long backoffBaseMs, long backoffCapMs) {}

  /**
   * Times for which a client waits for a server.
   *
   * @param answerTimeoutMs from a subscription to its answer
   * @param probeTimeoutMs the same after a doubt, such as a wake-up from sleep
   * @param recheckMs from a refusal to the next attempt, so that neither a lost message nor a
   *     connection that died without a sign leaves a client waiting for ever
   * @param beaconsMissedMax a server that is silent for this many beacon intervals is given up
   */
  public record Patience(
      long answerTimeoutMs, long probeTimeoutMs, long recheckMs, int beaconsMissedMax) {}

  /**
   * Bounds on a client's requests.
   *
   * @param distrustInRowMax fresh copies in a row that may fail their proof
   * @param freshCopies fresh copies of one cluster; past that, the client waits for the span to end
   * @param resumes resumes of one cluster on one connection; past that, the client reconnects
   * @param transferBytesMax of an unfinished transfer, as sent; a larger one counts as a gap
   */
  public record Bounds(
      int distrustInRowMax, Quota freshCopies, Quota resumes, long transferBytesMax) {}

  /** Bound on a number within any span of time. */
  public record Quota(int max, long spanMs) {}

  public static final SyncConfig DEFAULT =
      new SyncConfig(
          new Dialing(10_000, 10_000, 500, 30_000),
          new Patience(30_000, 2_000, 30_000, 3),
          new Bounds(3, new Quota(3, 60_000), new Quota(5, 10_000), 512 << 20));
}
