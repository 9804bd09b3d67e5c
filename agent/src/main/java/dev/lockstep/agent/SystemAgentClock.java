package dev.lockstep.agent;

/** The machine's clocks; the only place in the agent that reads them. */
enum SystemAgentClock implements AgentClock {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long time() {
    return System.currentTimeMillis();
  }
}
