package dev.lockstep.system.proxy;

/** Which way bytes go: the client is who connected. */
public enum Direction {
  TO_SERVER,
  TO_CLIENT
}
