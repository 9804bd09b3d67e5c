package dev.lockstep.backend.frame;

import dev.lockstep.backend.view.ShardStep;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transfers of a cluster: begun, joined by those who need the same at nearly the same time, and
 * kept for a while for those who lose their connection in between. Owned by the relay's thread;
 * bounded in number and bytes.
 */
public final class TransferTable {
  /**
   * What may be kept.
   *
   * @param transfersMax how many may be kept at the same time
   * @param bytesMax how much they may hold together
   * @param joinMs how long after its beginning a transfer may be joined
   * @param keepMs how long a transfer that nobody receives is kept for those who come back
   */
  public record Limits(int transfersMax, long bytesMax, long joinMs, long keepMs) {
    public static final Limits DEFAULT = new Limits(64, 256L << 20, 1_000, 60_000);

    public Limits {
      if (transfersMax < 1 || bytesMax < 1 || joinMs < 0 || keepMs < 0) {
        throw new IllegalArgumentException("a transfer at least must be possible");
      }
    }
  }

  private static final class Kept {
    private final Transfer transfer;
    private final long begunMs;
    private int receivers;
    private long releasedMs;

    Kept(Transfer transfer, long begunMs) {
      this.transfer = transfer;
      this.begunMs = begunMs;
      this.releasedMs = begunMs;
    }
  }

  private final Limits limits;
  private final TransferEncoder encoder;
  private final Executor executor;
  private final Consumer<Transfer> progressed;
  private final Map<Long, Kept> transfers = new LinkedHashMap<>();
  private long nextId;

  /**
   * @param executor runs one task at a time, in order; the encoder belongs to it
   * @param progressed called from the executor whenever a transfer has a new chunk
   * @param firstId random, so that ids are not those of a backend that was here before
   */
  public TransferTable(
      Limits limits,
      TransferEncoder encoder,
      Executor executor,
      Consumer<Transfer> progressed,
      long firstId) {
    this.limits = limits;
    this.encoder = encoder;
    this.executor = executor;
    this.progressed = progressed;
    this.nextId = firstId;
  }

  public int size() {
    return transfers.size();
  }

  /** Whether a transfer has not been let go of. */
  public boolean holds(Transfer transfer) {
    return transfers.containsKey(transfer.id());
  }

  /** Whether another transfer may begin; those who find it may not come again later. */
  public boolean hasRoom(long nowMs) {
    expire(nowMs);
    if (!isFull()) {
      return true;
    }
    // Who is here goes before who may come back.
    transfers.values().removeIf(kept -> kept.receivers == 0);
    return !isFull();
  }

  private boolean isFull() {
    long bytes = 0;
    for (Kept kept : transfers.values()) {
      bytes += kept.transfer.bytes();
    }
    return transfers.size() >= limits.transfersMax() || bytes >= limits.bytesMax();
  }

  /** Begins a transfer; its receivers are told of progress. */
  public Transfer begin(
      StateFrame header, Position from, Position to, List<ShardStep> steps, long nowMs) {
    long weight = 0;
    for (ShardStep step : steps) {
      weight += step.bytes();
    }
    Transfer transfer = new Transfer(nextId++, header, from, to, weight);
    transfers.put(transfer.id(), new Kept(transfer, nowMs));
    executor.execute(() -> encoder.encode(transfer, steps, progressed));
    return transfer;
  }

  /**
   * A reset that began only just now and would do for another receiver.
   *
   * @param notBefore where the receiver has been already
   */
  public @Nullable Transfer join(long view, int resetReason, Position notBefore, long nowMs) {
    for (Kept kept : transfers.values()) {
      Transfer transfer = kept.transfer;
      if (transfer.view() == view
          && transfer.isReset()
          && transfer.resetReason() == resetReason
          && !transfer.to().isBefore(notBefore)
          && nowMs - kept.begunMs <= limits.joinMs()) {
        return transfer;
      }
    }
    return null;
  }

  /** The transfer of which a receiver holds a part, if it is still kept and leads to that view. */
  public @Nullable Transfer find(PartialTransfer partial, long view) {
    Kept kept = transfers.get(partial.getTransfer());
    if (kept == null || kept.transfer.view() != view) {
      return null;
    }
    // Compared unsigned: the number comes from a peer.
    boolean reached =
        Integer.compareUnsigned(partial.getChunks(), kept.transfer.chunks()) < 0
            || (partial.getChunks() == kept.transfer.chunks() && !kept.transfer.isComplete());
    return reached && partial.getChunks() != 0 ? kept.transfer : null;
  }

  /** Somebody begins to receive it. */
  public void taken(Transfer transfer) {
    Kept kept = transfers.get(transfer.id());
    if (kept != null) {
      kept.receivers++;
    }
  }

  /** Somebody has received it, or does not want it any more. */
  public void released(Transfer transfer, long nowMs) {
    Kept kept = transfers.get(transfer.id());
    if (kept != null) {
      kept.receivers--;
      kept.releasedMs = nowMs;
      Invariant.check(kept.receivers >= 0, "a transfer is released once per receiver");
    }
  }

  /** Lets go of what nobody receives and nobody has come back for. */
  public void expire(long nowMs) {
    transfers
        .values()
        .removeIf(kept -> kept.receivers == 0 && nowMs - kept.releasedMs > limits.keepMs());
  }

  /** Lets go of everything: what was captured does not hold any more. */
  public void forget() {
    transfers.clear();
  }
}
