package dev.lockstep.backend.replica;

import dev.lockstep.protocol.position.BootId;

/** Assigns epochs to boot ids, and remembers them for ever. */
@FunctionalInterface
public interface EpochRegister {
  /** Asks; the answer comes later, as {@code Relay.agentGranted} for the same port. */
  void ask(AgentPort port, BootId boot);
}
