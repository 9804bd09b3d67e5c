package dev.lockstep.agent.apiserver;

/** The kind of a watch event. */
public enum EventKind {
  ADDED,
  MODIFIED,
  DELETED
}
