package dev.lockstep.agent.credentials;

/**
 * Loads the credentials at the start, and again when the apiserver no longer accepts them, so that
 * replaced files take effect without a restart.
 */
@FunctionalInterface
public interface CredentialsSource {

  /**
   * @throws CredentialsException when the credentials cannot be used
   */
  ClusterCredentials load();
}
