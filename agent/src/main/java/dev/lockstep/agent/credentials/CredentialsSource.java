package dev.lockstep.agent.credentials;

/**
 * Loads the credentials, at the start and again whenever the apiserver does not accept them any
 * more, so that files that were replaced meanwhile take effect without a restart.
 */
@FunctionalInterface
public interface CredentialsSource {

  /**
   * @throws CredentialsException when they are not as they must be
   */
  ClusterCredentials load();
}
