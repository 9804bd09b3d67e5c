package dev.lockstep.client.sync;

/** Where a client stands with its server; words that are shown to people. */
public enum SyncState {
  /** Nothing is wanted. */
  DISCONNECTED,
  /** The first connection is being made. */
  CONNECTING,
  /** Connected, and on the way to the newest state. */
  SYNCING,
  /** What is held is proven to be the server's state. */
  LIVE,
  /** Something is missing or wrong: what is held is kept, called stale, and being mended. */
  GAP,
  /** The connection is lost: what is held is kept, and a new connection is on its way. */
  RECONNECTING,
  /** The server will not serve this; a person has to act. */
  REFUSED
}
