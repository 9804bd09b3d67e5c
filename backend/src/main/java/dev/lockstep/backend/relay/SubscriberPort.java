package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.protocol.frame.CloseCode;

/**
 * The relay's way to a session that follows its cluster. Calls arrive in the order in which they
 * were made, sooner or later; none waits, and none calls back.
 */
public interface SubscriberPort {
  /** The sessions that share the hand-over of a frame with this one; the same at every call. */
  default Lane lane() {
    return Lane.EACH;
  }

  /** Offers a frame to this session alone. */
  void offer(Frame frame);

  /** Answers an ask in one message. */
  void answer(long ask, Frame frame);

  /**
   * Answers an ask in chunks; with ask 0, sends a step in chunks to a live session.
   *
   * @param firstChunk the first that the receiver does not hold yet
   */
  void send(long ask, Transfer transfer, int firstChunk);

  /** The transfer that is being sent has more chunks. */
  void progressed(Transfer transfer);

  /** The rest of the transfer must not be sent. */
  void abandon(Transfer transfer);

  /** The subscription of this number is over; its client learns why from its {@link Audience}. */
  void end(int number);

  /** The relay does not serve the subscription of this number; the message says why. */
  void refuse(int number, Message why);

  /** Closes the session. */
  void close(CloseCode code, String why);
}
