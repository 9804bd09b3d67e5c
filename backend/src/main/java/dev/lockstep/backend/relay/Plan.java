package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;

/** How an ask is to be answered. */
sealed interface Plan {
  /** With one message. */
  record Ready(Frame frame) implements Plan {}

  /** With a transfer, from a chunk on. */
  record Large(Transfer transfer, int firstChunk) implements Plan {}

  /** Not yet: the replica is behind the client, or there is no room for another transfer. */
  record Later() implements Plan {}

  Plan LATER = new Later();
}
