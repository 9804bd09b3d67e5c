package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.Chunk;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.List;
import java.util.function.Consumer;

/** Steps of a sender, and steps made from them by a change. */
final class Steps {
  private Steps() {}

  /** Makes one version of the sender's state. */
  static void make(Sender sender, long epoch, long version, Runnable changes) {
    sender.state.begin(new Position(epoch, version), 0);
    changes.run();
    sender.state.end();
  }

  static Verdict offer(Receiver receiver, List<StateStep> steps) {
    Verdict last = Verdict.OLD;
    for (StateStep step : steps) {
      last = receiver.offer(step, 0);
    }
    return last;
  }

  /** The step with another header. */
  static StateStep with(StateStep step, Consumer<StateFrame.Builder> change) {
    return with(step, step.segments(), change);
  }

  /** The step with another header and other segments. */
  static StateStep with(
      StateStep step, List<Segment> segments, Consumer<StateFrame.Builder> change) {
    StateFrame.Builder header = step.header().toBuilder();
    change.accept(header);
    return new StateStep(header.build(), step.from(), step.to(), segments, step.bytes());
  }

  /** The step as a transfer of three chunks; the first carries the segments. */
  static List<StateStep> chunked(StateStep step, long transfer) {
    return List.of(
        with(step, header -> header.setChunk(chunk(transfer, 0, false))),
        with(step, List.of(), header -> header.setChunk(chunk(transfer, 1, false))),
        with(step, List.of(), header -> header.setChunk(chunk(transfer, 2, true))));
  }

  private static Chunk chunk(long transfer, int index, boolean isLast) {
    return Chunk.newBuilder().setTransfer(transfer).setIndex(index).setLast(isLast).build();
  }
}
