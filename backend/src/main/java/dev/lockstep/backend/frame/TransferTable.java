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
 * The transfers of a cluster. Receivers that need the same reset at nearly the same time join one
 * transfer; a transfer without receivers is kept for a while for clients that lost their
 * connection. Owned by the relay's thread; bounded in number and bytes.
 */
public final class TransferTable {
  /**
   * Bounds on the transfers of a cluster.
   *
   * @param transfersMax largest number of transfers
   * @param bytesMax largest size of all transfers together
   * @param joinMs time after its beginning in which receivers may join a transfer
   * @param keepMs time for which a transfer without receivers is kept
   */
  public record Limits(int transfersMax, long bytesMax, long joinMs, long keepMs) {
    public static final Limits DEFAULT = new Limits(64, 256L << 20, 1_000, 60_000);

    public Limits {
      if (transfersMax < 1 || bytesMax < 1 || joinMs < 0 || keepMs < 0) {
        throw new IllegalArgumentException("the limits must allow one transfer");
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
   * @param executor runs one task at a time, in order; it owns the encoder
   * @param progressed called from the executor for each new chunk of a transfer
   * @param firstId a random number, so that ids differ from those of an earlier backend
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

  /** Whether the table still holds a transfer. */
  public boolean holds(Transfer transfer) {
    return transfers.containsKey(transfer.id());
  }

  /** Drops transfers without receivers if necessary; returns whether another may begin. */
  public boolean hasRoom(long nowMs) {
    expire(nowMs);
    if (!isFull()) {
      return true;
    }
    // A client that waits has priority over clients that may return.
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

  /** Begins a transfer, and reports each chunk of it. */
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
   * Returns a reset that began recently and fits another receiver, or null.
   *
   * @param notBefore the receiver's position, which it must not fall behind
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

  /** Returns the transfer that a receiver holds a part of, if it is still kept and of that view. */
  public @Nullable Transfer find(PartialTransfer partial, long view) {
    Kept kept = transfers.get(partial.getTransfer());
    if (kept == null || kept.transfer.view() != view) {
      return null;
    }
    // Unsigned, because the number comes from a peer.
    boolean reached =
        Integer.compareUnsigned(partial.getChunks(), kept.transfer.chunks()) < 0
            || (partial.getChunks() == kept.transfer.chunks() && !kept.transfer.isComplete());
    return reached && partial.getChunks() != 0 ? kept.transfer : null;
  }

  /** Counts a new receiver of a transfer. */
  public void taken(Transfer transfer) {
    Kept kept = transfers.get(transfer.id());
    if (kept != null) {
      kept.receivers++;
    }
  }

  /** Discounts a receiver that has finished or given up a transfer. */
  public void released(Transfer transfer, long nowMs) {
    Kept kept = transfers.get(transfer.id());
    if (kept != null) {
      kept.receivers--;
      kept.releasedMs = nowMs;
      Invariant.check(kept.receivers >= 0, "a transfer is released once per receiver");
    }
  }

  /** Drops transfers that have been without receivers for too long. */
  public void expire(long nowMs) {
    transfers
        .values()
        .removeIf(kept -> kept.receivers == 0 && nowMs - kept.releasedMs > limits.keepMs());
  }

  /** Drops all transfers: their captures are no longer valid. */
  public void forget() {
    transfers.clear();
  }
}
