package dev.lockstep.agent.apiserver;

/** What happened to the object of a watch event. */
public enum EventKind {
  ADDED,
  MODIFIED,
  DELETED
}
