package dev.lockstep.backend.frame;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.Chunk;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step that is too large for one message: chunks, encoded one after the other, and shared by
 * all receivers of the step.
 *
 * <p>One thread adds chunks; any thread reads them. An added chunk never changes.
 */
public final class Transfer extends EncodedStep {
  private final long id;
  private final long weight;

  private volatile List<Part> parts = List.of();
  private volatile boolean complete;

  private record Part(int bytes, Answers messages) {}

  /**
   * @param header header of the whole step: all fields but chunk, segments and answers
   * @param weight approximate size of the content to encode
   */
  Transfer(long id, StateFrame header, Position from, Position to, long weight) {
    super(header, from, to);
    this.id = id;
    this.weight = weight;
  }

  /** The transfer's number on the wire. */
  public long id() {
    return id;
  }

  /** The wire number of the reset's reason; 0 if the step is no reset. */
  public int resetReason() {
    return header.getResetValue();
  }

  /** Memory of the transfer, in bytes; an upper bound until it is complete. */
  public long bytes() {
    if (!complete) {
      return weight;
    }
    long bytes = 0;
    for (Part part : parts) {
      bytes += part.bytes();
    }
    return bytes;
  }

  /** Whether the transfer has no chunks beyond this many. */
  public boolean isDoneAfter(int chunksHad) {
    return complete && chunksHad >= parts.size();
  }

  /** Number of chunks that are encoded. */
  public int chunks() {
    return parts.size();
  }

  /** Whether all chunks are encoded. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * Returns a chunk as the message for a receiver.
   *
   * @param answers the number of the subscription that the step answers, or 0
   * @return null if the chunk is not encoded yet
   */
  public @Nullable Message message(int chunk, int answers) {
    List<Part> now = parts;
    if (chunk >= now.size()) {
      return null;
    }
    return now.get(chunk).messages().of(answers);
  }

  /** Adds a chunk; by the encoding thread only. */
  void add(List<byte[]> segments, boolean last) {
    List<Part> before = parts;
    boolean alone = last && before.isEmpty();
    StateFrame.Builder chunk = header.toBuilder();
    if (!alone) {
      chunk.setChunk(
          Chunk.newBuilder().setTransfer(id).setIndex(before.size()).setLast(last).build());
    }
    if (!last) {
      chunk.setDigest(0);
    }
    StateFrame chunkHeader = chunk.build();
    byte[] body = StepEncoder.body(segments);
    List<Part> after = new ArrayList<>(before);
    after.add(new Part(body.length, new Answers(chunkHeader, body)));
    // In this order, so that a reader that sees it complete also sees all chunks.
    parts = List.copyOf(after);
    complete = last;
  }
}
