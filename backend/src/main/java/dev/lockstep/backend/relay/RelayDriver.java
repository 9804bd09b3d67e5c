package dev.lockstep.backend.relay;

/** Gives the loops of relays their turns. */
@FunctionalInterface
public interface RelayDriver {
  /** Starts a relay's loop, and drives it until it is closed. */
  Drive start(RelayConfig config, RelayLoop.Edges edges);

  /** A loop that is driven. Any thread. */
  interface Drive extends AutoCloseable {
    RelayLoop loop();

    /** Whether the loop still gets turns. */
    boolean isAlive();

    /** Ends the loop. */
    @Override
    void close();
  }
}
