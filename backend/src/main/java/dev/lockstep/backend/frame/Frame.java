package dev.lockstep.backend.frame;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;

/**
 * One whole step in one message, shared by all receivers that stand where it begins. Immutable by
 * convention; any thread.
 */
public final class Frame extends EncodedStep {
  private final Cursor cursor;
  private final Answers messages;

  /**
   * @param header all fields but segments and answers
   * @param history the history of its positions
   * @param body from {@link dev.lockstep.protocol.frame.StepEncoder#body}
   */
  public Frame(StateFrame header, String history, Position from, Position to, byte[] body) {
    super(header, from, to);
    this.cursor = Cursor.at(history, to, header.getView());
    this.messages = new Answers(header, body);
  }

  /** The cursor of its receivers after the step: one object for all of them. */
  public Cursor cursor() {
    return cursor;
  }

  /** Returns the message that answers the subscription of this number; 0 for none. */
  public Message message(int answers) {
    return messages.of(answers);
  }
}
