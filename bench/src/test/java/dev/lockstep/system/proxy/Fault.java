package dev.lockstep.system.proxy;

import java.time.Duration;

/** What is done to the bytes of one direction of a connection. */
public sealed interface Fault {

  /** Nothing: bytes go on as they come. */
  record Pass() implements Fault {}

  /** Bytes go on in order, each so much later than it came. */
  record Delay(Duration time) implements Fault {}

  /** Nothing is read any more, so that the sender's buffers fill. */
  record Stall() implements Fault {}

  /**
   * Bytes are read and lost; ends are not told either. Both ways, this is a half-open connection.
   */
  record Swallow() implements Fault {}

  /** The connection is reset once so many of its bytes have gone this way. */
  record CutAt(long bytes) implements Fault {}

  /** So many bytes go on in a second, a few at a time. */
  record Drip(int bytesPerSecond) implements Fault {
    public Drip {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException("a drip is at least one byte a second");
      }
    }
  }

  /** Bytes are held back until there are so many, or until the first of them has waited so long. */
  record Coalesce(int bytes, Duration patience) implements Fault {}

  Fault PASS = new Pass();
  Fault STALL = new Stall();
  Fault SWALLOW = new Swallow();
}
