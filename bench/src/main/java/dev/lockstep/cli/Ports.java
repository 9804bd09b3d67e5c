package dev.lockstep.cli;

/** What may be asked for as a port. */
final class Ports {
  private static final int MAX = 65_535;

  private Ports() {}

  /**
   * @throws WrongUse if there is no such port
   */
  static void check(int port) {
    if (port < 0 || port > MAX) {
      throw new WrongUse("a port is from 0 to " + MAX + ", not " + port);
    }
  }
}
