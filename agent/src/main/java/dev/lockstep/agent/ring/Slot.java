package dev.lockstep.agent.ring;

import dev.lockstep.protocol.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * A cell of the ring, allocated once and reused. Mutable: written by the producer that claimed it,
 * then by the ring's thread. It never leaves this package.
 */
final class Slot {
  private @Nullable Operation operation;

  void fill(Operation next) {
    operation = next;
  }

  /** Takes the operation out of the slot, so that the ring keeps no object alive. */
  Operation take() {
    Operation taken = Invariant.present(operation, "a published slot is filled");
    operation = null;
    return taken;
  }
}
