package dev.lockstep.agent.uplink;

/** State of the uplink. The numbers are those of the metric. */
public enum UplinkState {
  /** Nothing is sent yet: the catalog of types is not complete. */
  PARKED(0),
  /** Without a connection, until the next attempt. */
  WAITING(1),
  /** A connection is being made. */
  CONNECTING(2),
  /** Connected: the hello is sent, the welcome has not arrived. */
  GREETING(3),
  /** Welcome: frames flow. */
  LIVE(4),
  /** Ended, for good. */
  STOPPED(5);

  private final int number;

  UplinkState(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  boolean mayBecome(UplinkState next) {
    return switch (this) {
      case PARKED -> next == WAITING || next == STOPPED;
      case WAITING -> next == CONNECTING || next == STOPPED;
      case CONNECTING -> next == GREETING || next == WAITING || next == STOPPED;
      case GREETING -> next == LIVE || next == WAITING || next == STOPPED;
      case LIVE -> next == WAITING || next == STOPPED;
      case STOPPED -> false;
    };
  }
}
