package dev.lockstep.backend.frame;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.wire.StateFrame;
import org.jspecify.annotations.Nullable;

/**
 * One state frame as messages, which differ only in the number of the subscription that they
 * answer. The last one is kept: most clients that return together use the same number, and so share
 * one message and its wire form. Any thread.
 */
public final class Answers {
  private record Answered(int number, Message message) {}

  private final StateFrame header;
  private final byte[] body;
  private final Message unanswered;
  private volatile @Nullable Answered last;

  /**
   * @param header all fields but segments and answers
   * @param body from {@link dev.lockstep.protocol.frame.StepEncoder#body}
   */
  public Answers(StateFrame header, byte[] body) {
    this.header = header;
    this.body = body;
    this.unanswered = Message.of(header, body);
  }

  /** Returns the message that answers the subscription of this number; 0 for none. */
  public Message of(int number) {
    if (number == 0) {
      return unanswered;
    }
    Answered known = last;
    if (known != null && known.number() == number) {
      return known.message();
    }
    Message message = Message.of(header.toBuilder().setAnswers(number).build(), body);
    // If two threads get here at once, one of the messages is not shared: harmless.
    last = new Answered(number, message);
    return message;
  }
}
