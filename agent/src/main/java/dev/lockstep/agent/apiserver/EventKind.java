package dev.lockstep.agent.apiserver;

/** What a watch event says happened to its object. */
public enum EventKind {
  ADDED,
  MODIFIED,
  DELETED
}
