package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Message;

/** A session's way to its socket. */
public interface Outlet {
  /** Whether a message may be written now; when not, the follower is told when there is room. */
  boolean hasRoom();

  /** Writes a message behind those that were written before. */
  void write(Message message);

  /** The same, and has it go out at once with all that was written before. */
  default void writeNow(Message message) {
    write(message);
  }
}
