/** What the newest digest said of the content that a client holds. */
export type Proof =
  /** Nothing has been applied yet. */
  | "unchecked"
  /** The content is the server's. */
  | "ok"
  /** The content differs from the server's. */
  | "wrong";
