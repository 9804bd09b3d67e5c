package dev.lockstep.backend.relay;

/** Receiver of calls on an event loop. */
@FunctionalInterface
public interface DeliveryTarget {
  /** Sends what the calls have written; called on the loop, once after all calls of a task. */
  void flush();
}
