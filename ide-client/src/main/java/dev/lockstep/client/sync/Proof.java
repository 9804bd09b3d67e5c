package dev.lockstep.client.sync;

/** Result of the newest comparison of a client's content with the server's digest. */
public enum Proof {
  /** Nothing has been applied yet. */
  UNCHECKED,
  /** The content is the server's. */
  OK,
  /** The content differs from the server's. */
  WRONG
}
