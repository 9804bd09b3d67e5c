import type { Cursor } from "./cursor.ts";
import type { Wish } from "./wish.ts";

/** Request of the link to its shell, performed in order. Holds no socket and no bytes. */
export type Action =
  /** Open a connection in place of any older one, and say hello on it. */
  | { readonly kind: "connect" }
  /** Close the connection. */
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  /** Subscribe to a part of a cluster; `number` counts the subscriptions of one connection, over all clusters. */
  | {
      readonly kind: "subscribe";
      readonly number: number;
      readonly wish: Wish;
      readonly cursor: Cursor | undefined;
    }
  /** Leave a cluster. */
  | { readonly kind: "unsubscribe"; readonly cluster: string };
