package dev.lockstep.bench.sim.network;

import dev.lockstep.bench.sim.time.Agenda;

/** Quality of the connections of one kind. The simulation's faults change it. */
public final class LinkWeather {
  /** Longest delay of a message; the shortest is a quarter of it. */
  public long delayNs = 2 * Agenda.MS;

  /** Bytes that may wait unread in one direction before the sender has to wait. */
  public int windowBytes = 64 << 10;

  /** No connection can be made. */
  public boolean refuses;
}
