package dev.lockstep.backend.identity;

import dev.lockstep.backend.access.Subject;
import java.time.Instant;

/**
 * A user with a proof.
 *
 * @param expiresAt the end of the proof; {@link Instant#MAX} for never
 * @param credential the proof, to check it again when files change
 */
public record Identity(Subject subject, Instant expiresAt, Credential credential) {
  public String user() {
    return subject.user();
  }
}
