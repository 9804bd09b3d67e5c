package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;

/**
 * Sessions that are told things by one thread: what is for all of them is handed over in one piece,
 * and not once for each.
 */
@FunctionalInterface
public interface Lane {
  /** For sessions that have nothing in common: each is offered a frame on its own. */
  Lane EACH =
      (frame, sessions) -> {
        for (SessionPort session : sessions) {
          session.offer(frame);
        }
      };

  /**
   * Offers a frame to sessions of this lane, after all that each of them was told before. Called as
   * what {@link SessionPort} declares.
   *
   * @param sessions not changed any more
   */
  void offer(Frame frame, SessionPort[] sessions);
}
