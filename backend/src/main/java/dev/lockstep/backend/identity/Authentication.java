package dev.lockstep.backend.identity;

/** The result of checking a token. */
public sealed interface Authentication<T> {
  /** The token is good. */
  record Accepted<T>(T identity) implements Authentication<T> {}

  /** The token is refused; the reason is for counters and the operator's log only. */
  record Refused<T>(Reason reason) implements Authentication<T> {}

  /** Why a token was refused. */
  enum Reason {
    /** The peer sent none. */
    ABSENT,
    TOO_LONG,
    /** Neither a token of ours nor a signed JWT. */
    MALFORMED,
    /** A token of ours that is not in the file, or is for something else. */
    UNKNOWN,
    ALGORITHM,
    CRITICAL_HEADER,
    TYPE,
    ISSUER,
    /** No configured key matches. */
    KEY,
    SIGNATURE,
    AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    /** A claim is missing or is not what it must be. */
    CLAIMS
  }
}
