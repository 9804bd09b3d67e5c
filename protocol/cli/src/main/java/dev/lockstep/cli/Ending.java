package dev.lockstep.cli;

import java.util.concurrent.CompletableFuture;

/** Says when a command that goes on by itself is to end. */
public interface Ending {
  /** Completes when the program is asked to end. */
  CompletableFuture<Void> asked();

  /** The command has ended and left nothing behind; the process may go. */
  void finished();
}
