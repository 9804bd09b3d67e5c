package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;

/** Sessions of one event loop: the relay hands a frame over once for all of them. */
@FunctionalInterface
public interface Lane {
  /** For sessions that share no loop: offers the frame to each. */
  Lane EACH =
      (frame, sessions) -> {
        for (SubscriberPort session : sessions) {
          session.offer(frame);
        }
      };

  /**
   * Offers a frame to sessions of this lane, after all earlier calls to each of them. The rules of
   * {@link SubscriberPort} hold.
   *
   * @param sessions an array that the caller never changes again
   */
  void offer(Frame frame, SubscriberPort[] sessions);
}
