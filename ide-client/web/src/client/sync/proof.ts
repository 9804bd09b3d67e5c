/** Result of the newest comparison of a client's content with the server's digest. */
export type Proof =
  /** Nothing has been applied yet. */
  | "unchecked"
  /** The content is the server's. */
  | "ok"
  /** The content differs from the server's. */
  | "wrong";
