package dev.lockstep.backend.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;

/**
 * A step from one (position, view) to another, encoded for all receivers that stand where it
 * begins: as one frame, or as the chunks of a transfer.
 */
public abstract sealed class EncodedStep permits Frame, Transfer {
  /** Of the whole step: all fields but chunk, segments and answers. */
  final StateFrame header;

  private final Position from;
  private final Position to;

  EncodedStep(StateFrame header, Position from, Position to) {
    this.header = header;
    this.from = from;
    this.to = to;
  }

  public final Position from() {
    return from;
  }

  public final Position to() {
    return to;
  }

  public final long fromView() {
    return header.getFromView();
  }

  public final long view() {
    return header.getView();
  }

  public final boolean isReset() {
    return header.getResetValue() != 0;
  }
}
