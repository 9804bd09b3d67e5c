package dev.lockstep.backend.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.PartialTransfer;
import java.util.Optional;

/**
 * A receiver's position and view: all that the backend keeps of a client that lags.
 *
 * @param history empty for a receiver that holds nothing
 * @param view 0 for a receiver that holds nothing
 * @param distrusted whether the receiver has found its content to be wrong
 * @param partial the receiver's unfinished transfer
 */
public record Cursor(
    String history,
    Position position,
    long view,
    boolean distrusted,
    Optional<PartialTransfer> partial) {
  /** The cursor of a receiver that holds nothing. */
  public static final Cursor NOTHING = new Cursor("", Position.ORIGIN, 0, false, Optional.empty());

  public static Cursor at(String history, Position position, long view) {
    return new Cursor(history, position, view, false, Optional.empty());
  }

  public boolean holdsNothing() {
    return history.isEmpty();
  }

  /** Whether the receiver can apply a step that begins there. */
  public boolean standsAt(Position from, long fromView) {
    return position.equals(from) && view == fromView;
  }
}
