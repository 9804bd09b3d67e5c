package dev.lockstep.agent.apiserver;

/**
 * The reason of an exchange with the apiserver that ended before it was complete.
 *
 * @param code HTTP status for {@link Kind#STATUS}, otherwise 0
 * @param reason the apiserver's machine-readable reason, or empty
 * @param message one sentence for people, without secrets and control characters
 * @param retryAfterNs the wait that the server asks for; 0 when it names none
 */
public record Failure(Kind kind, int code, String reason, String message, long retryAfterNs) {

  /** The kind of end. */
  public enum Kind {
    /** The server ended a watch in an orderly way. */
    CLOSED,
    /** Nothing arrived for too long. */
    IDLE,
    /** There was no connection, or it broke. */
    CONNECTION,
    /** The answer cannot be read. */
    MALFORMED,
    /** The server answered with an error, or sent one as an event. */
    STATUS
  }

  public static final Failure CLOSED = of(Kind.CLOSED, "The apiserver closed the watch.");

  public static Failure of(Kind kind, String message) {
    return new Failure(kind, 0, "", message, 0);
  }

  /** The position to continue from is compacted. */
  public boolean isExpired() {
    return kind == Kind.STATUS
        && (code == 410 || reason.equals("Expired") || reason.equals("Gone"));
  }

  public boolean isUnauthorized() {
    return kind == Kind.STATUS && code == 401;
  }

  public boolean isForbidden() {
    return kind == Kind.STATUS && code == 403;
  }

  /** The server does not serve this path. */
  public boolean isUnknownPath() {
    return kind == Kind.STATUS && (code == 404 || code == 405 || code == 406);
  }

  public boolean isBadRequest() {
    return kind == Kind.STATUS && code == 400;
  }

  /** The server refuses the request, and would refuse it later, too. */
  public boolean isRefusal() {
    return kind == Kind.STATUS && code >= 400 && code < 500 && code != 410 && code != 429;
  }

  public boolean isThrottled() {
    return kind == Kind.STATUS && (code == 429 || code == 503);
  }
}
