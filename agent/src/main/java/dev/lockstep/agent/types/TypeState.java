package dev.lockstep.agent.types;

import java.util.Locale;

/** State of a type in the agent. */
public enum TypeState {
  /** The first list is not complete yet. */
  SYNCING,
  /** Listed and watched. */
  READY,
  /** The apiserver refuses the type. Its last known content stays, so it never appears as empty. */
  UNAVAILABLE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
