package dev.lockstep.agent.ring;

/** Receives the output of the executor, on its thread. Calls must return quickly. */
public interface ExecutorOutput {

  /** The hot state reached a version, and its catalog is complete. */
  void onVersion(long version);

  /** The executor quarantined an operation. */
  void onQuarantined(Quarantined operation);

  /**
   * This life must end: its state may be wrong, or it has no versions left. Called once; no
   * operation is executed after it.
   */
  void onFatal(String reason, Throwable cause);
}
