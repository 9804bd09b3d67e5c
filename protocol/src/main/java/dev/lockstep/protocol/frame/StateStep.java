package dev.lockstep.protocol.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.List;

/**
 * Decoded state frame: a header, its checked positions, and segments. A chunk has the same form
 * until the receiver joins it with the others.
 *
 * @param header the message without its segments
 * @param bytes size of the message that carried it
 */
public record StateStep(
    StateFrame header, Position from, Position to, List<Segment> segments, int bytes) {

  public boolean isReset() {
    return header.getResetValue() != 0;
  }

  public boolean isChunk() {
    return header.hasChunk();
  }
}
