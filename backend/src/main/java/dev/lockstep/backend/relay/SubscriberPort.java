package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;

/**
 * The relay's connection to a subscriber's session. Calls arrive in order, after some time; none
 * waits, and none calls back.
 */
public interface SubscriberPort {
  /** The lane that hands frames to this session; the same at every call. */
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
   * @param firstChunk the first chunk that the receiver does not hold yet
   */
  void send(long ask, Transfer transfer, int firstChunk);

  /** Reports that the transfer has more chunks. */
  void progressed(Transfer transfer);

  /** Stops a transfer: its remaining chunks must not be sent. */
  void abandon(Transfer transfer);

  /** Ends the subscription of this number; the client learns why from the {@link Audience}. */
  void end(int number);

  /** Refuses the subscription of this number; the message says why. */
  void refuse(int number, Message why);

  /** Closes the session. */
  void close(CloseCode code, String why);
}
