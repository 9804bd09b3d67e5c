package dev.lockstep.system.proxy;

/** The direction of bytes; the client is the party that connects. */
public enum Direction {
  TO_SERVER,
  TO_CLIENT
}
