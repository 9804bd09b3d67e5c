package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;

/** The answer to an ask. */
sealed interface Plan {
  /** One message. */
  record Ready(Frame frame) implements Plan {}

  /** A transfer, from a chunk on. */
  record Large(Transfer transfer, int firstChunk) implements Plan {}

  /** No answer yet: the replica is behind the client, or there is no room for another transfer. */
  record Later() implements Plan {}

  Plan LATER = new Later();
}
