package dev.lockstep.bench.sim;

/** How well connections of one kind work just now. The simulation's faults change it. */
final class LinkWeather {
  /** Longest and, divided by four, shortest time that a message is under way. */
  long delayNs = 2 * Agenda.MS;

  /** What may wait unread in one direction before the sender is told to wait, in bytes. */
  int windowBytes = 64 << 10;

  /** Nobody can be reached. */
  boolean refuses;
}
