package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.position.Position;
import java.util.List;

/**
 * The messages of one step to the backend. Owned by the session.
 *
 * @param number identifies it on the wire when it has several messages
 * @param isReset whether it replaces what the backend holds, and so applies at any position
 * @param from the position at which the backend must stand, unless it is a reset
 * @param to the position to which it leads
 */
public record Transfer(
    long number, boolean isReset, Position from, Position to, List<byte[]> messages) {

  public Transfer {
    messages = List.copyOf(messages);
  }

  boolean isChunked() {
    return messages.size() > 1;
  }

  public long bytes() {
    return messages.stream().mapToLong(message -> message.length).sum();
  }
}
