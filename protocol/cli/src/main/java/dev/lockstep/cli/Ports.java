package dev.lockstep.cli;

/** Checks ports, and defines the default one. */
public final class Ports {
  /** Default port of demo, up and backend. */
  public static final int USUAL = 7654;

  private static final int MAX = 65_535;

  private Ports() {}

  /**
   * Checks a port.
   *
   * @throws WrongUse if the port is out of range
   */
  public static void check(int port) {
    if (port < 0 || port > MAX) {
      throw new WrongUse("a port is from 0 to " + MAX + ", not " + port);
    }
  }
}
