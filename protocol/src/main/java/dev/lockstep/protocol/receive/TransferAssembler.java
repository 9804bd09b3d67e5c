package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.Chunk;
import dev.lockstep.protocol.wire.PartialTransfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the chunks of one transfer and joins them. Owned by a {@link Receiver}. */
final class TransferAssembler {
  private final long bytesMax;
  private final List<StateStep> chunks = new ArrayList<>();
  private long bytes;

  /**
   * @param bytesMax bound on the chunks held, as sent
   */
  TransferAssembler(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The outcome of a chunk: the joined step, or null with whether the chunk was in its place. */
  record Joined(@Nullable StateStep step, boolean inOrder) {}

  /** The chunks that the peer may skip when this receiver resumes. */
  Optional<PartialTransfer> partial() {
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        PartialTransfer.newBuilder()
            .setTransfer(chunks.getFirst().header().getChunk().getTransfer())
            .setChunks(chunks.size())
            .build());
  }

  void clear() {
    chunks.clear();
    bytes = 0;
  }

  Joined offer(StateStep step) {
    Chunk chunk = step.header().getChunk();
    if (chunk.getIndex() == 0) {
      clear();
    } else if (!continues(step, chunk)) {
      clear();
      return new Joined(null, false);
    }
    bytes += step.bytes();
    if (bytes > bytesMax) {
      clear();
      return new Joined(null, false);
    }
    chunks.add(step);
    if (!chunk.getLast()) {
      return new Joined(null, true);
    }
    StateStep joined = join(step);
    clear();
    return new Joined(joined, true);
  }

  private boolean continues(StateStep step, Chunk chunk) {
    if (chunks.isEmpty() || chunk.getIndex() != chunks.size()) {
      return false;
    }
    StateStep first = chunks.getFirst();
    return first.header().getChunk().getTransfer() == chunk.getTransfer()
        && first.from().equals(step.from())
        && first.to().equals(step.to())
        && first.header().getView() == step.header().getView()
        && first.header().getFromView() == step.header().getFromView()
        && first.header().getReset() == step.header().getReset()
        && first.header().getHistory().equals(step.header().getHistory());
  }

  private StateStep join(StateStep last) {
    List<Segment> segments = new ArrayList<>();
    for (StateStep chunk : chunks) {
      segments.addAll(chunk.segments());
    }
    return new StateStep(
        last.header().toBuilder().clearChunk().build(),
        last.from(),
        last.to(),
        segments,
        (int) bytes);
  }
}
