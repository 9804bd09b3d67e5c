package dev.lockstep.client.sync;

/** Where a client stands with its server; people see these words. */
public enum SyncState {
  /** The client wants no connection. */
  DISCONNECTED,
  /** The client makes its first connection. */
  CONNECTING,
  /** Connected, and on the way to the newest state. */
  SYNCING,
  /** The content is proven to be the server's. */
  LIVE,
  /** A step is missing or the content is wrong: it is kept, called stale, and being mended. */
  GAP,
  /** The connection is lost: the content is kept, and the client makes a new connection. */
  RECONNECTING,
  /** The server refuses; a person has to act. */
  REFUSED
}
