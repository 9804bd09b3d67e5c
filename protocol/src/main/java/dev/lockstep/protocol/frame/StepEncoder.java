package dev.lockstep.protocol.frame;

import com.google.protobuf.CodedOutputStream;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.Chunk;
import dev.lockstep.protocol.wire.StateFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds the messages of a step from a header and encoded segments: one message, or chunks if the
 * segments exceed one. Pure.
 */
public final class StepEncoder {
  /** Room in a chunk for its header, in bytes. */
  private static final int HEADER_BYTES_MAX = 128 << 10;

  /** Largest sum of the segments in one message, in bytes. */
  public static final int MESSAGE_BYTES = Limits.FRAME_BYTES_MAX - HEADER_BYTES_MAX;

  static {
    // Both envelopes carry a state frame under the same number, so one encoding serves both.
    if (AgentToBackend.STATE_FIELD_NUMBER != BackendToClient.STATE_FIELD_NUMBER) {
      throw new ExceptionInInitializerError("the envelopes carry state under different numbers");
    }
  }

  private StepEncoder() {}

  /**
   * Encodes one step as messages, in the order in which to send them.
   *
   * @param header all fields but chunk and segments
   * @param segments from a {@link SegmentEncoder}
   * @param transfer names the transfer if it needs chunks; unique within the sender's life
   */
  public static List<byte[]> encode(StateFrame header, List<byte[]> segments, long transfer) {
    return encode(header, segments, transfer, MESSAGE_BYTES);
  }

  /**
   * Encodes one step as smaller messages.
   *
   * @param messageBytes largest sum of the segments in one message; a larger segment is alone in
   *     its own
   */
  public static List<byte[]> encode(
      StateFrame header, List<byte[]> segments, long transfer, int messageBytes) {
    long bytes = 0;
    long inflated = 0;
    for (byte[] segment : segments) {
      bytes += segmentFieldBytes(segment);
      inflated += SegmentEncoder.inflatedBytes(segment);
    }
    if (bytes <= messageBytes && inflated <= Limits.INFLATED_BYTES_MAX) {
      return List.of(message(header, segments));
    }
    List<byte[]> messages = new ArrayList<>();
    List<byte[]> pending = new ArrayList<>();
    int pendingBytes = 0;
    int pendingInflated = 0;
    for (byte[] segment : segments) {
      int more = segmentFieldBytes(segment);
      int moreInflated = SegmentEncoder.inflatedBytes(segment);
      boolean isFull =
          pendingBytes + more > messageBytes
              || pendingInflated + moreInflated > Limits.INFLATED_BYTES_MAX;
      if (isFull && !pending.isEmpty()) {
        messages.add(message(chunk(header, transfer, messages.size(), false), pending));
        pending.clear();
        pendingBytes = 0;
        pendingInflated = 0;
      }
      pending.add(segment);
      pendingBytes += more;
      pendingInflated += moreInflated;
    }
    messages.add(message(chunk(header, transfer, messages.size(), true), pending));
    return messages;
  }

  /** Encodes a step that is known to fit into one message. */
  public static byte[] message(StateFrame header, List<byte[]> segments) {
    byte[] body = body(segments);
    byte[] head = head(header, body.length);
    byte[] bytes = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, bytes, head.length, body.length);
    return bytes;
  }

  /**
   * Encodes the end of a message: the segments, which are the same for all receivers. A {@link
   * #head} before it completes the message, so receivers with different headers share one body.
   */
  public static byte[] body(List<byte[]> segments) {
    int size = 0;
    for (byte[] segment : segments) {
      size += segmentFieldBytes(segment);
    }
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (byte[] segment : segments) {
        out.writeByteArray(StateFrame.SEGMENTS_FIELD_NUMBER, segment);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /**
   * Encodes the beginning of a message: the envelope and the header.
   *
   * @param header all fields but the segments
   * @param bodyBytes length of the {@link #body} that follows
   */
  public static byte[] head(StateFrame header, int bodyBytes) {
    int frameBytes = header.getSerializedSize() + bodyBytes;
    int size =
        CodedOutputStream.computeTagSize(BackendToClient.STATE_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(frameBytes)
            + frameBytes
            - bodyBytes;
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeTag(BackendToClient.STATE_FIELD_NUMBER, 2);
      out.writeUInt32NoTag(frameBytes);
      header.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /** Types and the digest belong to the whole step, so only the last chunk carries them. */
  private static StateFrame chunk(StateFrame header, long transfer, int index, boolean last) {
    StateFrame.Builder chunk =
        header.toBuilder()
            .setChunk(Chunk.newBuilder().setTransfer(transfer).setIndex(index).setLast(last));
    if (!last) {
      chunk.setDigest(0).clearKnownTypes().clearReplacedTypes();
    }
    return chunk.build();
  }

  private static int segmentFieldBytes(byte[] segment) {
    return CodedOutputStream.computeByteArraySize(StateFrame.SEGMENTS_FIELD_NUMBER, segment);
  }
}
