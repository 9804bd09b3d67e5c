package dev.lockstep.client.connection;

import dev.lockstep.client.sync.SyncState;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.ClusterStatus;

/** Receives a session's events on the session's thread; must not block. */
public interface ClientListener {
  /** A listener that ignores every event. */
  ClientListener NONE = new ClientListener() {};

  /** The client's state changed, or its message. */
  default void onState(SyncState state, String message) {}

  /** A complete step has taken effect. */
  default void onApplied(StateStep step) {}

  /** A cluster's agent connected, disconnected or fell silent. */
  default void onCluster(ClusterStatus status) {}
}
