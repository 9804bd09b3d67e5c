package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.PartialTransfer;
import org.jspecify.annotations.Nullable;

/**
 * The transfer that is being sent, and the last one in chunks, kept for a while so that it can
 * continue at a chunk after a disconnect. Owned by the session.
 */
final class Outbox {
  private @Nullable Transfer current;
  private int next;
  private @Nullable Transfer kept;
  private long keptSinceNs;

  /** Starts a transfer; the rest of an earlier one is not sent. */
  void begin(Transfer transfer, long nowNs) {
    current = transfer;
    next = 0;
    if (transfer.isChunked()) {
      kept = transfer.bytes() <= UplinkTimes.KEEP_BYTES_MAX ? transfer : null;
      keptSinceNs = nowNs;
    }
  }

  /** Stops the current transfer; if it is kept, its time starts now. */
  void interrupt(long nowNs) {
    if (current != null && current == kept) {
      keptSinceNs = nowNs;
    }
    current = null;
  }

  /**
   * Continues the kept transfer at the first chunk that the backend does not hold.
   *
   * @param from the backend's position
   * @return the position to which the transfer leads, or null when it cannot continue
   */
  @Nullable Position resume(PartialTransfer partial, Position from, long epoch, long nowNs) {
    Transfer transfer = kept;
    if (transfer == null
        || transfer.number() != partial.getTransfer()
        || transfer.to().epoch() != epoch
        || !(transfer.isReset() ? !from.isAfter(transfer.to()) : transfer.from().equals(from))
        || partial.getChunks() <= 0
        || partial.getChunks() >= transfer.messages().size()) {
      return null;
    }
    current = transfer;
    next = partial.getChunks();
    keptSinceNs = nowNs;
    return transfer.to();
  }

  boolean hasNext() {
    return current != null;
  }

  /** Returns the next message; after the last one, no transfer is current. */
  byte[] next(long nowNs) {
    Transfer transfer = Invariant.present(current, "there is a message to send");
    byte[] message = transfer.messages().get(next++);
    if (transfer == kept) {
      keptSinceNs = nowNs;
    }
    if (next == transfer.messages().size()) {
      current = null;
    }
    return message;
  }

  /** Whether a transfer is kept that is not being sent. */
  boolean isKeeping() {
    return kept != null && kept != current;
  }

  long keptUntilNs() {
    return keptSinceNs + UplinkTimes.KEEP_NS;
  }

  /** Drops the kept transfer after its time. */
  void expire(long nowNs) {
    if (isKeeping() && nowNs - keptUntilNs() >= 0) {
      kept = null;
    }
  }
}
