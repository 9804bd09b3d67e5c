package dev.lockstep.client.connection;

/** The only clock of the client. */
public interface ClientClock {
  /** Milliseconds that never go back; comparable only with each other. */
  long monotonicMs();

  /** The machine's own clock. */
  static ClientClock system() {
    return () -> System.nanoTime() / 1_000_000;
  }
}
