package dev.lockstep.client.sync;

/** What the newest digest said of the content that a client holds. */
public enum Proof {
  /** Nothing has been applied yet. */
  UNCHECKED,
  /** The content is the server's. */
  OK,
  /** The content differs from the server's. */
  WRONG
}
