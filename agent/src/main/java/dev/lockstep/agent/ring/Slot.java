package dev.lockstep.agent.ring;

import dev.lockstep.protocol.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * A cell of the ring, made once and used for ever. Mutable; written by the producer that claimed
 * it, then by the ring's thread, and never seen outside this package.
 */
final class Slot {
  private @Nullable Operation operation;

  void fill(Operation next) {
    operation = next;
  }

  /** The operation; the slot lets go of it, so that the ring keeps no object alive. */
  Operation take() {
    Operation taken = Invariant.present(operation, "a published slot is filled");
    operation = null;
    return taken;
  }
}
