package dev.lockstep.protocol.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.StateFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes untrusted bytes into checked messages, or throws a {@link FrameException}.
 *
 * <p>One thread owns a decoder, because it keeps an inflater. It parses state frames by hand, and
 * so copies the bytes of a resource only once: from the message into an array of their own.
 */
public final class FrameDecoder implements AutoCloseable {
  private static final int STATE_TAG =
      BackendToClient.STATE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SEGMENT_TAG =
      StateFrame.SEGMENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final SegmentDecoder segments = new SegmentDecoder();

  /** A decoded message: a state step, or one of another kind. */
  public sealed interface Received<M> {
    /** A state frame or a chunk of one. */
    record State<M>(StateStep step) implements Received<M> {}

    /** A message with exactly one kind set, which is not a state frame. */
    record Other<M>(M message) implements Received<M> {}
  }

  public Received<AgentToBackend> fromAgent(byte[] bytes) throws FrameException {
    return receive(bytes, AgentToBackend.parser(), m -> m.getKindCase().getNumber());
  }

  public Received<BackendToClient> fromBackend(byte[] bytes) throws FrameException {
    return receive(bytes, BackendToClient.parser(), m -> m.getKindCase().getNumber());
  }

  public static BackendToAgent toAgent(byte[] bytes) throws FrameException {
    return parse(bytes, BackendToAgent.parser(), m -> m.getKindCase().getNumber());
  }

  public static ClientToBackend fromClient(byte[] bytes) throws FrameException {
    return parse(bytes, ClientToBackend.parser(), m -> m.getKindCase().getNumber());
  }

  @Override
  public void close() {
    segments.close();
  }

  private interface Kind<M> {
    int number(M message);
  }

  private <M extends MessageLite> Received<M> receive(byte[] bytes, Parser<M> parser, Kind<M> kind)
      throws FrameException {
    checkSize(bytes);
    try {
      CodedInputStream in = limited(bytes);
      if (in.readTag() != STATE_TAG) {
        M other = parse(bytes, parser, kind);
        if (kind.number(other) == BackendToClient.STATE_FIELD_NUMBER) {
          throw malformed("a state frame is not the first field of its message");
        }
        return new Received.Other<>(other);
      }
      int length = in.readRawVarint32();
      if (length < 0 || in.getTotalBytesRead() + (long) length != bytes.length) {
        throw malformed("a state frame does not fill its message");
      }
      return new Received.State<>(step(in, bytes.length));
    } catch (IOException e) {
      throw malformed(reason(e));
    }
  }

  private static <M extends MessageLite> M parse(byte[] bytes, Parser<M> parser, Kind<M> kind)
      throws FrameException {
    checkSize(bytes);
    try {
      CodedInputStream in = limited(bytes);
      M message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      if (kind.number(message) == 0) {
        throw new FrameException(
            CloseCode.UNEXPECTED, "a message of a kind that this version does not know");
      }
      return message;
    } catch (IOException e) {
      throw malformed(reason(e));
    }
  }

  private StateStep step(CodedInputStream in, int bytes) throws IOException, FrameException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(128);
    CodedOutputStream header = CodedOutputStream.newInstance(rest);
    List<Segment> decoded = new ArrayList<>();
    segments.beginMessage();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == SEGMENT_TAG) {
        int outer = in.pushLimit(in.readRawVarint32());
        decoded.add(segments.decode(in));
        in.popLimit(outer);
      } else if (!in.skipField(tag, header)) {
        throw malformed("a group ends without a beginning");
      }
    }
    header.flush();
    return checked(StateFrame.parseFrom(limited(rest.toByteArray())), decoded, bytes);
  }

  private static StateStep checked(StateFrame header, List<Segment> segments, int bytes)
      throws FrameException {
    Position from = position(header.getFrom());
    Position to = position(header.getTo());
    if (from.isAfter(to)) {
      throw malformed("a step leads backwards");
    }
    if (header.getReset() == dev.lockstep.protocol.wire.ResetReason.UNRECOGNIZED) {
      throw malformed("a reset for a reason that this version does not know");
    }
    return new StateStep(header, from, to, segments, bytes);
  }

  /** Checks a position from a peer. */
  public static Position position(dev.lockstep.protocol.wire.Position position)
      throws FrameException {
    if (!Position.isValid(position.getEpoch(), position.getVersion())) {
      throw malformed("a position is out of range");
    }
    return new Position(position.getEpoch(), position.getVersion());
  }

  private static void checkSize(byte[] bytes) throws FrameException {
    if (bytes.length > Limits.FRAME_BYTES_MAX) {
      throw new FrameException(
          CloseCode.TOO_LARGE,
          "a message of " + bytes.length + " bytes; " + Limits.FRAME_BYTES_MAX + " are allowed");
    }
  }

  private static CodedInputStream limited(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    in.setSizeLimit(Limits.FRAME_BYTES_MAX);
    in.setRecursionLimit(Limits.NESTING_MAX);
    return in;
  }

  static FrameException malformed(String why) {
    return new FrameException(CloseCode.MALFORMED, why);
  }

  private static String reason(IOException e) {
    return e instanceof InvalidProtocolBufferException && e.getMessage() != null
        ? e.getMessage()
        : "the bytes are not a message";
  }
}
