package dev.lockstep.client.connection;

import dev.lockstep.client.sync.SyncState;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.ClusterStatus;

/** Told of what happens, on the session's thread; must not block. */
public interface ClientListener {
  /** A listener that does not care. */
  ClientListener NONE = new ClientListener() {};

  /** The client stands elsewhere than before, or for another reason. */
  default void onState(SyncState state, String message) {}

  /** A complete step has taken effect. */
  default void onApplied(StateStep step) {}

  /** A cluster's agent came, went or fell silent. */
  default void onCluster(ClusterStatus status) {}
}
