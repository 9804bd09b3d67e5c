package dev.lockstep.backend.identity;

import dev.lockstep.backend.access.Subject;
import java.time.Instant;

/**
 * A user who has proved to be one.
 *
 * @param expiresAt from when on the proof no longer counts; {@link Instant#MAX} for never
 * @param credential what proved it, so that it can be looked at again when files change
 */
public record Identity(Subject subject, Instant expiresAt, Credential credential) {
  public String user() {
    return subject.user();
  }
}
