package dev.lockstep.backend.frame;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;

/**
 * One whole step in one message, the same for all who stand where it begins. Immutable by
 * agreement; any thread.
 */
public final class Frame {
  private final StateFrame header;
  private final Position from;
  private final Position to;
  private final Cursor cursor;
  private final Answers messages;

  /**
   * @param header all fields but segments and answers
   * @param history to which its positions belong
   * @param body as {@link dev.lockstep.protocol.frame.StepEncoder#body} gives it
   */
  public Frame(StateFrame header, String history, Position from, Position to, byte[] body) {
    this.header = header;
    this.from = from;
    this.to = to;
    this.cursor = Cursor.at(history, to, header.getView());
    this.messages = new Answers(header, body);
  }

  public Position from() {
    return from;
  }

  public Position to() {
    return to;
  }

  /** Where its receivers stand when they have it: one object for all of them. */
  public Cursor cursor() {
    return cursor;
  }

  public long fromView() {
    return header.getFromView();
  }

  public long view() {
    return header.getView();
  }

  public boolean isReset() {
    return header.getResetValue() != 0;
  }

  /** The message for a receiver whose subscription of this number it answers; 0 for none. */
  public Message message(int answers) {
    return messages.of(answers);
  }
}
