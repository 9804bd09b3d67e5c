package dev.lockstep.protocol.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.List;

/**
 * A state frame as a receiver sees it: its header, whose positions have been checked, and its
 * segments. A chunk of a step looks the same until it is joined with the others.
 *
 * @param header the message without its segments
 * @param bytes size of the message it came in
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
