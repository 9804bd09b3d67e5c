package dev.lockstep.backend.egress;

import dev.lockstep.backend.message.Message;

/** A session's output to its socket. */
public interface Outlet {
  /** Whether the socket has room for a message; if not, {@link Follower#onRoom} follows. */
  boolean hasRoom();

  /** Writes a message after all earlier ones. */
  void write(Message message);

  /** Writes a message, and sends it at once with all earlier ones. */
  default void writeNow(Message message) {
    write(message);
  }
}
