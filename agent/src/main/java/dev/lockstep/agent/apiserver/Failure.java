package dev.lockstep.agent.apiserver;

/**
 * Why an exchange with the apiserver ended before it was complete.
 *
 * @param code HTTP status for {@link Kind#STATUS}, otherwise 0
 * @param reason the apiserver's machine-readable reason, or empty
 * @param message one sentence for people, without secrets and control characters
 * @param retryAfterNs how long the server asks us to wait; 0 when it does not say
 */
public record Failure(Kind kind, int code, String reason, String message, long retryAfterNs) {

  /** How it ended. */
  public enum Kind {
    /** The server ended a watch in an orderly way. */
    CLOSED,
    /** Nothing came for too long. */
    IDLE,
    /** No connection, or it broke. */
    CONNECTION,
    /** What came cannot be read. */
    MALFORMED,
    /** The server answered with an error, or sent one as an event. */
    STATUS
  }

  public static final Failure CLOSED = of(Kind.CLOSED, "The apiserver closed the watch.");

  public static Failure of(Kind kind, String message) {
    return new Failure(kind, 0, "", message, 0);
  }

  /** The place to go on from is compacted away. */
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

  /** The server does not list or watch this at all. */
  public boolean isUnknownPath() {
    return kind == Kind.STATUS && (code == 404 || code == 405 || code == 406);
  }

  public boolean isBadRequest() {
    return kind == Kind.STATUS && code == 400;
  }

  /** The server does not want what was asked, and will not want it later either. */
  public boolean isRefusal() {
    return kind == Kind.STATUS && code >= 400 && code < 500 && code != 410 && code != 429;
  }

  public boolean isThrottled() {
    return kind == Kind.STATUS && (code == 429 || code == 503);
  }
}
