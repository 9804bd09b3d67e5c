package dev.lockstep.system.proxy;

import java.time.Duration;

/** A fault in one direction of a connection. */
public sealed interface Fault {

  /** None: bytes pass as they arrive. */
  record Pass() implements Fault {}

  /** Bytes pass in order, each with a delay. */
  record Delay(Duration time) implements Fault {}

  /** The proxy reads nothing more, so the sender's buffers fill. */
  record Stall() implements Fault {}

  /**
   * The proxy reads and drops bytes, and hides ends. In both directions, this is a half-open
   * connection.
   */
  record Swallow() implements Fault {}

  /** The proxy resets the connection after this many of its bytes in this direction. */
  record CutAt(long bytes) implements Fault {}

  /** This many bytes pass in a second, a few at a time. */
  record Drip(int bytesPerSecond) implements Fault {
    public Drip {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException("a drip is at least one byte a second");
      }
    }
  }

  /**
   * The proxy holds bytes back until there are this many, or until the first of them has waited
   * this long.
   */
  record Coalesce(int bytes, Duration patience) implements Fault {}

  Fault PASS = new Pass();
  Fault STALL = new Stall();
  Fault SWALLOW = new Swallow();
}
