package dev.lockstep.backend.message;

import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.wire.StateFrame;

/**
 * One encoded message in two parts: what may differ between receivers, and what they share.
 * Immutable by agreement; any thread. One instance goes to all of its receivers, so an event loop
 * recognizes by its identity the message whose wire form it already has.
 */
public final class Message {
  private static final byte[] NOTHING = new byte[0];

  private final byte[] head;
  private final byte[] body;

  private Message(byte[] head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  /** A state frame with the header and a body as {@link StepEncoder#body} gives it. */
  public static Message of(StateFrame header, byte[] body) {
    return new Message(StepEncoder.head(header, body.length), body);
  }

  /** A message of two encoded parts. */
  public static Message of(byte[] head, byte[] body) {
    return new Message(head, body);
  }

  /** A message of one encoded part. */
  public static Message of(byte[] encoded) {
    return new Message(encoded, NOTHING);
  }

  public byte[] head() {
    return head;
  }

  public byte[] body() {
    return body;
  }

  public int bytes() {
    return head.length + body.length;
  }
}
