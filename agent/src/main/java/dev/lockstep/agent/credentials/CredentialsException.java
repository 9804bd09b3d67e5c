package dev.lockstep.agent.credentials;

import org.jspecify.annotations.Nullable;

/**
 * The way to the cluster is not configured as it must be. The message is one or two sentences for
 * the person who has to mend it, and holds no secret.
 */
public final class CredentialsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CredentialsException(String message) {
    super(message);
  }

  CredentialsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
