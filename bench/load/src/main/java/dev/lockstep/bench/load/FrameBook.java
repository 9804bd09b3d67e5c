package dev.lockstep.bench.load;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.BackendToClient;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The messages that clients have received. Each distinct message is decoded once, not once for each
 * of thousands of clients: a client that receives known bytes gets the decoded form after all bytes
 * are compared. Owned by the clients' event loop.
 *
 * <p>The book also maps positions of views to digests, as computed by full clients. It checks
 * clients that do not apply content against these digests.
 */
final class FrameBook implements AutoCloseable {
  private static final int FRAMES_MAX = 4_096;
  private static final int DIGESTS_MAX = 65_536;
  private static final int SAMPLES_MAX = 8;
  private static final int EDGE_BYTES = 24;

  private record Place(long view, long epoch, long version) {}

  private final FrameDecoder decoder = new FrameDecoder();
  private final Map<Long, ReadFrame> frames = bounded(FRAMES_MAX);
  private final Map<Place, Long> digests = bounded(DIGESTS_MAX);
  private @Nullable ReadFrame last;

  private static <K, V> Map<K, V> bounded(int max) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
      }
    };
  }

  /** A received message: a state frame, or any other message. */
  sealed interface Entry {
    record State(ReadFrame frame) implements Entry {}

    record Other(BackendToClient message) implements Entry {}
  }

  Entry read(ByteBuf in, int offset, int length) throws FrameException {
    ReadFrame recent = last;
    if (recent != null && isEqual(recent.message(), in, offset, length)) {
      return new Entry.State(recent);
    }
    long mark = mark(in, offset, length);
    ReadFrame known = frames.get(mark);
    if (known != null && isEqual(known.message(), in, offset, length)) {
      last = known;
      return new Entry.State(known);
    }
    byte[] bytes = new byte[length];
    in.getBytes(offset, bytes);
    return switch (decoder.fromBackend(bytes)) {
      case FrameDecoder.Received.Other<BackendToClient>(BackendToClient other) ->
          new Entry.Other(other);
      case FrameDecoder.Received.State<BackendToClient>(StateStep step) -> {
        ReadFrame read = frame(bytes, step);
        frames.put(mark, read);
        last = read;
        yield new Entry.State(read);
      }
    };
  }

  /** Records the digest that a full client computed after a step. */
  void applied(StateStep step, long digest) {
    digests.put(place(step), digest);
  }

  /** Returns the digest at the end of this step, if a full client has computed it. */
  Optional<Long> digestAt(StateStep step) {
    return Optional.ofNullable(digests.get(place(step)));
  }

  @Override
  public void close() {
    decoder.close();
  }

  private static Place place(StateStep step) {
    return new Place(step.header().getView(), step.to().epoch(), step.to().version());
  }

  private static boolean isEqual(byte[] message, ByteBuf in, int offset, int length) {
    if (message.length != length) {
      return false;
    }
    ByteBuffer read =
        in.nioBufferCount() == 1
            ? in.internalNioBuffer(offset, length)
            : in.nioBuffer(offset, length);
    return ByteBuffer.wrap(message).mismatch(read) < 0;
  }

  /** Returns a cheap hash of a message. Equality is checked byte by byte. */
  private static long mark(ByteBuf in, int offset, int length) {
    long mark = length;
    int edge = Math.min(length, 4 * EDGE_BYTES);
    for (int i = 0; i < edge; i++) {
      mark = mark * 31 + in.getByte(offset + i);
    }
    for (int i = Math.max(0, length - EDGE_BYTES); i < length; i++) {
      mark = mark * 31 + in.getByte(offset + i);
    }
    return mark;
  }

  private static ReadFrame frame(byte[] bytes, StateStep step) {
    int changes = 0;
    LongArrayList dues = new LongArrayList();
    for (Segment segment : step.segments()) {
      for (byte[] upsert : segment.upserts()) {
        long dueNs = Payload.dueNs(upsert);
        if (dueNs != 0) {
          dues.addLong(dueNs);
        }
      }
      changes += segment.upserts().length + segment.removals().length;
    }
    long[] all = dues.toLongArray();
    Arrays.sort(all);
    return new ReadFrame(bytes, step, changes, sampled(all));
  }

  private static long[] sampled(long[] dues) {
    int samples = Math.min(SAMPLES_MAX, dues.length);
    long[] sampled = new long[samples];
    for (int i = 0; i < samples; i++) {
      sampled[i] = dues[samples == 1 ? 0 : (int) ((long) i * (dues.length - 1) / (samples - 1))];
    }
    return sampled;
  }
}
