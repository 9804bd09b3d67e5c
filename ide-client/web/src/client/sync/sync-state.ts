/** A client's state with its server; people see these words. */
export type SyncState =
  /** The client wants no connection. */
  | "DISCONNECTED"
  /** The client makes its first connection. */
  | "CONNECTING"
  /** Connected, and on the way to the newest state. */
  | "SYNCING"
  /** The content is proven to be the server's. */
  | "LIVE"
  /** A step is missing or the content is wrong: the client keeps it as stale and repairs it. */
  | "GAP"
  /** The connection is lost: the content is kept, and the client makes a new connection. */
  | "RECONNECTING"
  /** The server refuses; a person has to act. */
  | "REFUSED";
