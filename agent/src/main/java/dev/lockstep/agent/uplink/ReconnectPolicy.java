package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next connection: full jitter, so that the agents of many clusters do
 * not come back together, and growing, so that a backend in trouble is left in peace. Owned by the
 * session.
 */
public final class ReconnectPolicy {
  static final long BASE_NS = TimeUnit.MILLISECONDS.toNanos(250);
  static final long CAP_NS = TimeUnit.SECONDS.toNanos(30);

  /** Where a person has to act, and may without our seeing it: a token that is replaced. */
  static final long SLOW_NS = TimeUnit.SECONDS.toNanos(30);

  /** The backend lets agents take over from each other at most once in this time. */
  static final long TAKEOVER_NS = TimeUnit.SECONDS.toNanos(30);

  private static final int DOUBLINGS_MAX = 16;

  private final RandomGenerator random;
  private int failures;

  public ReconnectPolicy(RandomGenerator random) {
    this.random = random;
  }

  /** A connection held: the next failure is a first one. */
  void reset() {
    failures = 0;
  }

  /** The wait after an ordinary failure; short after the first. */
  long nextNs() {
    long ceiling = Math.min(CAP_NS, BASE_NS << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    return random.nextLong(ceiling + 1);
  }

  /** The wait after a refusal that may end without us. */
  long slowNs() {
    return SLOW_NS + random.nextLong(SLOW_NS + 1);
  }

  long takeoverNs() {
    return TAKEOVER_NS / 2 + random.nextLong(TAKEOVER_NS + 1);
  }

  /** Whether a close code that says "stop" is one that a replaced token mends. */
  static boolean isAboutToken(int code) {
    return code == CloseCode.UNAUTHENTICATED.number() || code == CloseCode.EXPIRED.number();
  }
}
