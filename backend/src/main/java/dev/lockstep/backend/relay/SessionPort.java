package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.protocol.frame.CloseCode;

/**
 * The relay's way to one session's follower. Calls arrive in the order in which they were made,
 * soon or later; none waits, and none calls back.
 */
public interface SessionPort {
  /** Those that a frame for many can be handed over together with; the same at every call. */
  default Lane lane() {
    return Lane.EACH;
  }

  /** A frame for this one alone, or for many of whom each is given it on its own. */
  void offer(Frame frame);

  /** The answer to an ask, in one message. */
  void answer(long ask, Frame frame);

  /**
   * The answer to an ask, or with 0 a step for who is live, in chunks.
   *
   * @param firstChunk the first that the receiver does not hold yet
   */
  void send(long ask, Transfer transfer, int firstChunk);

  /** The transfer that is being sent has more chunks. */
  void progressed(Transfer transfer);

  /** The transfer that is being sent may not be sent on. */
  void abandon(Transfer transfer);

  /** The cluster's status has changed; only the newest matters. */
  void status(Message status);

  /**
   * The subscription of this number is not served, or not any more; the message says why.
   *
   * @param number 0 when there is none
   */
  void end(int number, Message why);

  /** The session is to be closed. */
  void close(CloseCode code, String why);
}
