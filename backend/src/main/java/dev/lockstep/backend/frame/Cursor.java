package dev.lockstep.backend.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.PartialTransfer;
import java.util.Optional;

/**
 * Where a receiver stands: all that a client costs while nothing is being sent to it.
 *
 * @param history empty when it holds nothing
 * @param view 0 when it holds nothing
 * @param distrusted whether it has found what it holds to be wrong
 * @param partial the unfinished transfer that it holds
 */
public record Cursor(
    String history,
    Position position,
    long view,
    boolean distrusted,
    Optional<PartialTransfer> partial) {
  /** Of a receiver that holds nothing. */
  public static final Cursor NOTHING = new Cursor("", Position.ORIGIN, 0, false, Optional.empty());

  public static Cursor at(String history, Position position, long view) {
    return new Cursor(history, position, view, false, Optional.empty());
  }

  public boolean holdsNothing() {
    return history.isEmpty();
  }

  /** Whether a step that begins there can be applied. */
  public boolean standsAt(Position from, long fromView) {
    return position.equals(from) && view == fromView;
  }
}
