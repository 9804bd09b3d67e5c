package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.uplink.AnswerEncoder;
import dev.lockstep.agent.uplink.Transfer;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.state.ShardChanges;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Does the agent's uplink's work of encoding for a backend that keeps up: for every version, asks
 * for the changes since its cursor, and encodes the answer as frames. One question is in flight at
 * a time, so later changes are part of the next answer. Its own thread, as in the uplink, owns all
 * fields.
 */
final class EncodingUplink implements AutoCloseable {
  private static final long EPOCH = 1;
  private static final long PATIENCE_SECONDS = 60;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("bench-uplink").daemon(true).factory());
  private final AnswerEncoder encoder = new AnswerEncoder(Clock.system(), 1);
  private final Consumer<Operation> ring;
  private final Semaphore changesEncoded = new Semaphore(0);

  private long newest;
  private long cursor;
  private boolean isAsking;
  private volatile long bytes;

  /**
   * @param cursor the backend's version
   */
  EncodingUplink(Consumer<Operation> ring, long cursor) {
    this.ring = ring;
    this.cursor = cursor;
    this.newest = cursor;
  }

  /** Called by the ring's thread. */
  void onVersion(long version) {
    thread.execute(() -> {
      newest = version;
      proceed();
    });
  }

  /** Waits until this many more changes are encoded. */
  void awaitChanges(int count) throws InterruptedException {
    if (!changesEncoded.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          changesEncoded.availablePermits() + " of " + count + " changes are encoded, and no more");
    }
  }

  /** Returns the size of all frames so far; any thread. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    encoder.close();
  }

  private void proceed() {
    if (!isAsking && newest > cursor) {
      isAsking = true;
      ring.accept(
          new Operation.GenerateSnapshot(cursor, answer -> thread.execute(() -> encode(answer))));
    }
  }

  private void encode(Answer answer) {
    isAsking = false;
    switch (answer) {
      case Delta delta -> {
        Transfer transfer = encoder.delta(delta, EPOCH);
        bytes += transfer.bytes();
        cursor = delta.to();
        int changes = 0;
        for (ShardChanges shard : delta.shards()) {
          changes += shard.upsertCount();
        }
        changesEncoded.release(changes);
      }
      case Capture capture ->
          throw new IllegalStateException("a backend that keeps up needs no capture");
    }
    proceed();
  }
}
