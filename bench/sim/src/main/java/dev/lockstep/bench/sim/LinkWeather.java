package dev.lockstep.bench.sim;

/** Quality of the connections of one kind. The simulation's faults change it. */
final class LinkWeather {
  /** Longest delay of a message; the shortest is a quarter of it. */
  long delayNs = 2 * Agenda.MS;

  /** Bytes that may wait unread in one direction before the sender has to wait. */
  int windowBytes = 64 << 10;

  /** No connection can be made. */
  boolean refuses;
}
