package dev.lockstep.backend.store;

/**
 * What the audit trail tells of. Refused tokens are counted and logged but not kept here: the trail
 * is bounded, and whoever has no token must not be able to push out what others did.
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
