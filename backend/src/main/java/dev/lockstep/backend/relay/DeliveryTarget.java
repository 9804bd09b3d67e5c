package dev.lockstep.backend.relay;

/** Who is given something on an event loop. */
@FunctionalInterface
public interface DeliveryTarget {
  /** Sends out what was written; called on the loop, once after all that came together. */
  void flush();
}
