package dev.lockstep.client.sync;

import dev.lockstep.protocol.wire.ClientToBackend;

/** What the machine wants done; in the order given. */
public sealed interface Action {
  /** Open a connection and say hello. */
  record Connect() implements Action {}

  /** Close the connection. */
  record Close(int code, String reason) implements Action {}

  /** Send a message. */
  record Send(ClientToBackend message) implements Action {}
}
