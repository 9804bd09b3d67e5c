package dev.lockstep.cli;

/** What may be asked for as a port. */
public final class Ports {
  /** Where demo, up and backend listen unless they are told otherwise. */
  public static final int USUAL = 7654;

  private static final int MAX = 65_535;

  private Ports() {}

  /**
   * @throws WrongUse if there is no such port
   */
  public static void check(int port) {
    if (port < 0 || port > MAX) {
      throw new WrongUse("a port is from 0 to " + MAX + ", not " + port);
    }
  }
}
