package dev.lockstep.backend.relay;

/** Who is given something on an event loop. */
@FunctionalInterface
public interface DeliveryTarget {
  /** Sends out what was written; called on the loop, after all that came in a row. */
  void flush();
}
