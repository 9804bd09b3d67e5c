package dev.lockstep.agent.ring;

/** What the executor tells. Called by the thread that executes, which must not be held up. */
public interface ExecutorOutput {

  /** The hot state came to a version, and its catalog is complete. */
  void onVersion(long version);

  /** An operation was put aside. */
  void onQuarantined(Quarantined operation);

  /**
   * This life cannot go on: what it holds may be wrong, or it has no versions left. Told once;
   * nothing is executed after it.
   */
  void onFatal(String reason, Throwable cause);
}
