package dev.lockstep.agent.observe;

import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.ring.ExecutorCounts;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.ring.RingCounts;
import dev.lockstep.agent.uplink.UplinkStatus;
import dev.lockstep.agent.watch.WatchStatus;
import java.util.List;
import java.util.Optional;

/** Reads the status of an agent's parts, from any thread. */
public interface AgentProbe {
  WatchStatus watch();

  UplinkStatus uplink();

  RingCounts ring();

  ExecutorCounts executor();

  List<Quarantined> quarantine();

  /**
   * Counts what the hot state holds. Waits for a moment, and is empty when the ring does not
   * answer.
   */
  Optional<Census> census();

  /** The reason for the agent's end; empty while it runs. */
  Optional<String> end();
}
