package dev.lockstep.protocol.frame;

import java.util.Optional;

/**
 * Reason for closing a connection. Its number says whether the peer may reconnect.
 *
 * <p>Codes from 4000 to 4099 mean: reconnect, with growing and jittered waits. Codes from 4100 to
 * 4199 mean: stop, a person must act. The peer decides by the range, so it need not know a code; it
 * reconnects after any other, such as 1001, 1006 and 1012.
 */
public enum CloseCode {
  INTERNAL(4000, "internal failure; the peer did nothing wrong"),
  HELLO_TIMEOUT(4001, "no hello came in time"),
  SILENT(4002, "the peer has been silent for too long"),
  OVERLOADED(4003, "too many connections at the moment"),
  STALLED(4004, "the peer has not read for too long"),
  SUPERSEDED(4005, "the same agent has reconnected"),
  TAKEOVER_TOO_SOON(4006, "another agent serves this cluster and took over only just now"),
  RESTARTING(4007, "the backend is restarting"),
  RIGHTS_CHANGED(4008, "the rights of this user changed too much for one step"),

  MALFORMED(4100, "a message could not be read"),
  TOO_LARGE(4101, "a message was larger than allowed"),
  UNEXPECTED(4102, "this message is not allowed here"),
  UNSUPPORTED(4103, "the peers speak different versions of the protocol"),
  UNAUTHENTICATED(4104, "the token is not accepted"),
  FENCED(4105, "a newer agent serves this cluster"),
  EXPIRED(4106, "the token has expired"),
  TOO_MANY(4107, "more connections or subscriptions than one user may have");

  private static final int STOP_FIRST = 4100;
  private static final int STOP_LAST = 4199;

  private final int number;
  private final String text;

  CloseCode(int number, String text) {
    this.number = number;
    this.text = text;
  }

  public int number() {
    return number;
  }

  /** A short sentence for people, sent as the close reason. */
  public String text() {
    return text;
  }

  public boolean mayReconnect() {
    return mayReconnect(number);
  }

  /** Whether a peer that was closed with this number may reconnect. */
  public static boolean mayReconnect(int number) {
    return number < STOP_FIRST || number > STOP_LAST;
  }

  public static Optional<CloseCode> of(int number) {
    for (CloseCode code : values()) {
      if (code.number == number) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
