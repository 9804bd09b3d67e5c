package dev.lockstep.agent;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** The time, for everything in an agent: a monotonic one to wait by, and one for people. */
public interface AgentClock extends NanoClock, EpochClock {

  /** The machine's clocks. */
  static AgentClock system() {
    return SystemAgentClock.INSTANCE;
  }
}
