package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.position.Position;
import java.util.List;

/**
 * The messages of one step, on their way to the backend. Owned by the session.
 *
 * @param number names it on the wire when it has several messages
 * @param isReset whether it replaces what the backend holds, so that it applies anywhere
 * @param from where the backend must stand for it, when it is no reset
 * @param to where it leads
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
