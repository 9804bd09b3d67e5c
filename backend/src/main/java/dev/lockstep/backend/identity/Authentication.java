package dev.lockstep.backend.identity;

/** What became of a token. */
public sealed interface Authentication<T> {
  /** What the sender of any refused token is told: always the same, so it can learn nothing. */
  String ANSWER =
      "The token was not accepted. Ask whoever gave it to you for a new one; nothing else is wrong"
          + " with the connection.";

  /** The token is good. */
  record Accepted<T>(T identity) implements Authentication<T> {}

  /** The token is not; the reason is for counters and the operator's log only. */
  record Refused<T>(Reason reason) implements Authentication<T> {}

  /** Why a token was refused. */
  enum Reason {
    /** None was sent. */
    ABSENT,
    TOO_LONG,
    /** Neither a token of ours nor a signed JWT. */
    MALFORMED,
    /** A token of ours that is not, or no longer, in the file, or is for something else. */
    UNKNOWN,
    ALGORITHM,
    CRITICAL_HEADER,
    TYPE,
    ISSUER,
    /** No configured key fits. */
    KEY,
    SIGNATURE,
    AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    /** A claim is missing or is not what it must be. */
    CLAIMS
  }
}
