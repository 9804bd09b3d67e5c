package dev.lockstep.client.sync;

import dev.lockstep.protocol.position.Position;
import org.jspecify.annotations.Nullable;

/**
 * A client's position, view and unfinished transfer, as a subscription names them.
 *
 * @param history the history that the position belongs to
 * @param view the view that the content belongs to
 * @param distrust whether the content is known to be wrong, so that only a full copy mends it
 * @param partial the unfinished transfer that the client holds
 */
public record Cursor(
    String history, Position position, long view, boolean distrust, @Nullable Partial partial) {

  /**
   * The chunks that the client holds of an unfinished transfer, from the first one on.
   *
   * @param chunks their number
   */
  public record Partial(long transfer, int chunks) {}
}
