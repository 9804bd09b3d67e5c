package dev.lockstep.backend.replica;

import dev.lockstep.protocol.position.BootId;

/** Gives epochs to boot ids, and remembers them for ever. */
@FunctionalInterface
public interface EpochRegister {
  /** Asks; the answer comes back as {@code Relay.agentGranted} for the same port, soon or later. */
  void ask(AgentPort port, BootId boot);
}
