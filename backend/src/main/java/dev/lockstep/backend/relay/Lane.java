package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;

/** Sessions that one thread writes to: a frame for all of them is handed over once. */
@FunctionalInterface
public interface Lane {
  /** For sessions that share nothing: each is offered the frame on its own. */
  Lane EACH =
      (frame, sessions) -> {
        for (SubscriberPort session : sessions) {
          session.offer(frame);
        }
      };

  /**
   * Offers a frame to sessions of this lane, after everything that each of them was told before.
   * The rules of {@link SubscriberPort} hold.
   *
   * @param sessions never changed again
   */
  void offer(Frame frame, SubscriberPort[] sessions);
}
