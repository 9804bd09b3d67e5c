package dev.lockstep.agent.uplink;

import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Waits before the next connection: with full jitter, so that the agents of many clusters do not
 * reconnect together, and growing, so that they spare a backend in trouble. Owned by the session.
 */
public final class ReconnectPolicy {
  static final long BASE_NS = TimeUnit.MILLISECONDS.toNanos(250);
  static final long CAP_NS = TimeUnit.SECONDS.toNanos(30);

  /** Shortest wait while a person must act unseen by the agent, as by replacing a token. */
  static final long SLOW_NS = TimeUnit.SECONDS.toNanos(30);

  /** The backend lets agents take over from each other at most once in this time. */
  static final long TAKEOVER_NS = TimeUnit.SECONDS.toNanos(30);

  private final RandomGenerator random;
  private final Backoff backoff;

  public ReconnectPolicy(RandomGenerator random) {
    this.random = random;
    this.backoff = new Backoff(BASE_NS, CAP_NS, Jitter.full(random));
  }

  /** A connection held: the next failure is a first one. */
  void reset() {
    backoff.reset();
  }

  /** The wait after an ordinary failure; short after the first. */
  long nextNs() {
    return backoff.next();
  }

  /** The wait after a refusal that may end without the agent. */
  long slowNs() {
    return SLOW_NS + random.nextLong(SLOW_NS + 1);
  }

  long takeoverNs() {
    return TAKEOVER_NS / 2 + random.nextLong(TAKEOVER_NS + 1);
  }

  /** Whether a close code that says "stop" is about the token, which a person may replace. */
  static boolean isAboutToken(int code) {
    return code == CloseCode.UNAUTHENTICATED.number() || code == CloseCode.EXPIRED.number();
  }
}
