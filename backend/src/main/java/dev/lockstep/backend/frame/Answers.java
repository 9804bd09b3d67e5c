package dev.lockstep.backend.frame;

import dev.lockstep.protocol.wire.StateFrame;
import org.jspecify.annotations.Nullable;

/**
 * One state frame as the message that it is to its receivers, which differs only in whose
 * subscription it answers. Most who are answered come back with their first, so the number that was
 * asked for last is kept: all of them share one message, and what the edge makes of it. Any thread.
 */
public final class Answers {
  private record Answered(int number, Message message) {}

  private final StateFrame header;
  private final byte[] body;
  private final Message unanswered;
  private volatile @Nullable Answered last;

  /**
   * @param header all fields but segments and answers
   * @param body as {@link dev.lockstep.protocol.frame.StepEncoder#body} gives it
   */
  public Answers(StateFrame header, byte[] body) {
    this.header = header;
    this.body = body;
    this.unanswered = Message.of(header, body);
  }

  /** The message for a receiver whose subscription of this number it answers; 0 for none. */
  public Message of(int number) {
    if (number == 0) {
      return unanswered;
    }
    Answered known = last;
    if (known != null && known.number() == number) {
      return known.message();
    }
    Message message = Message.of(header.toBuilder().setAnswers(number).build(), body);
    // Of two threads that do this at once, one makes a message that is not shared.
    last = new Answered(number, message);
    return message;
  }
}
