package dev.lockstep.agent.uplink;

import java.util.concurrent.TimeUnit;

/** The times that an uplink keeps, in nanoseconds unless the name says otherwise. */
final class UplinkTimes {
  /** From the open connection to the welcome. */
  static final long WELCOME_NS = TimeUnit.SECONDS.toNanos(10);

  /** Between our pings. */
  static final long PING_NS = TimeUnit.SECONDS.toNanos(15);

  /** A backend from which nothing comes for this long is not there. */
  static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(45);

  /** A message that is not written after this long will not be. */
  static final long STALL_NS = TimeUnit.SECONDS.toNanos(60);

  /** A ring that does not answer for this long never will. */
  static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(120);

  /** A connection that lived for this long counts as a good one. */
  static final long GOOD_NS = TimeUnit.SECONDS.toNanos(10);

  /** How long the messages of a transfer are kept after its last was sent or its line was lost. */
  static final long KEEP_NS = TimeUnit.SECONDS.toNanos(60);

  /** A transfer larger than this is not kept, and begins anew after a disconnect. */
  static final long KEEP_BYTES_MAX = 128L << 20;

  static final int BEACON_MS_DEFAULT = 2_000;
  static final int BEACON_MS_MIN = 100;
  static final int BEACON_MS_MAX = 30_000;

  private UplinkTimes() {}
}
