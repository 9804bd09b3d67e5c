package dev.lockstep.cli;

import java.util.concurrent.CompletableFuture;

/** Tells a long-running command when the process must end. */
public interface Ending {
  /** Completes when the process is asked to end. */
  CompletableFuture<Void> asked();

  /** Reports that the command has cleaned up; the process may exit. */
  void finished();
}
