package dev.lockstep.client.sync;

/**
 * The patience of a client. Times in milliseconds.
 *
 * @param answerTimeoutMs how long a subscription may stay without an answer
 * @param recheckMs how long a refusal stands before it is asked again, so that neither a lost word
 *     nor a connection that died without a sign is waited for for ever
 * @param beaconsMissedMax a server that is silent for this many beacon intervals is given up
 * @param distrustInRowMax fresh copies in a row that may fail their proof before no more are asked
 * @param freshCopiesMax fresh copies within the window; the client then waits for the window to
 *     pass
 * @param resumesMax resumes on one connection within the window; one more makes it reconnect
 * @param stableMs a connection that was live for this long ends a row of failed attempts
 */
public record SyncConfig(
    long connectTimeoutMs,
    long answerTimeoutMs,
    long recheckMs,
    int beaconsMissedMax,
    int distrustInRowMax,
    int freshCopiesMax,
    long freshCopiesWindowMs,
    int resumesMax,
    long resumeWindowMs,
    long stableMs,
    long backoffBaseMs,
    long backoffCapMs) {
  public static final SyncConfig DEFAULT =
      new SyncConfig(10_000, 30_000, 30_000, 3, 3, 3, 60_000, 5, 10_000, 10_000, 500, 30_000);
}
