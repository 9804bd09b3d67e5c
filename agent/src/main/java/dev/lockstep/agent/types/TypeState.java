package dev.lockstep.agent.types;

import java.util.Locale;

/** Whether the agent holds what the cluster has of a type. */
public enum TypeState {
  /** The first list is still under way. */
  SYNCING,
  /** Listed and watched. */
  READY,
  /** The apiserver refuses it. What was known of it stays; it is never shown as empty. */
  UNAVAILABLE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
