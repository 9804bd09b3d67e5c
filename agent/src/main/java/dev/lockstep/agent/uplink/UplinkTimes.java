package dev.lockstep.agent.uplink;

import java.util.concurrent.TimeUnit;

/** Times of an uplink, in nanoseconds unless the name says otherwise. */
final class UplinkTimes {
  /** Longest time from the open connection to the welcome. */
  static final long WELCOME_NS = TimeUnit.SECONDS.toNanos(10);

  /** Interval between pings of the agent. */
  static final long PING_NS = TimeUnit.SECONDS.toNanos(15);

  /** Longest silence of a backend before the connection counts as dead. */
  static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(45);

  /** Longest time to write a message. */
  static final long STALL_NS = TimeUnit.SECONDS.toNanos(60);

  /** Longest wait for an answer of the ring. */
  static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(120);

  /** Life after which a connection counts as a good one. */
  static final long GOOD_NS = TimeUnit.SECONDS.toNanos(10);

  /** Time for which a transfer is kept after its last message was sent or its line was lost. */
  static final long KEEP_NS = TimeUnit.SECONDS.toNanos(60);

  /** Largest transfer that is kept; a larger one starts over after a disconnect. */
  static final long KEEP_BYTES_MAX = 128L << 20;

  static final int BEACON_MS_DEFAULT = 2_000;
  static final int BEACON_MS_MIN = 100;
  static final int BEACON_MS_MAX = 30_000;

  private UplinkTimes() {}
}
