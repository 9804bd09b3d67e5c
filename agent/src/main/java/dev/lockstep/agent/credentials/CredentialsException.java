package dev.lockstep.agent.credentials;

import org.jspecify.annotations.Nullable;

/**
 * The credentials of the cluster cannot be used. The message explains the problem to the person who
 * configures them, in one or two sentences and without a secret.
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
