package dev.lockstep.client.sync;

import org.jspecify.annotations.Nullable;

/** Request of the link to its shell, performed in order. Holds no socket and no bytes. */
public sealed interface Action {
  /** Open a connection in place of any older one, and say hello on it. */
  record Connect() implements Action {}

  /** Close the connection. */
  record Close(int code, String reason) implements Action {}

  /**
   * Subscribe to a part of a cluster.
   *
   * @param number counts the subscriptions of one connection, over all clusters
   */
  record Subscribe(int number, Wish wish, @Nullable Cursor cursor) implements Action {}

  /** Leave a cluster. */
  record Unsubscribe(String cluster) implements Action {}
}
