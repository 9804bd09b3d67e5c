package dev.lockstep.backend.store;

/**
 * The kinds of audit events. Refused tokens are counted and logged but not kept here: the trail is
 * bounded, and a peer without a token must not be able to push out the events of others.
 */
public enum AuditKind {
  BACKEND_STARTED,
  AGENT_CONNECTED,
  AGENT_DISCONNECTED,
  USER_CONNECTED,
  USER_DISCONNECTED,
  SUBSCRIBED,
  POLICIES_CHANGED,
  CREDENTIALS_CHANGED
}
