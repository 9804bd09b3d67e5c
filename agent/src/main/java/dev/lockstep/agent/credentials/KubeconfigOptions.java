package dev.lockstep.agent.credentials;

import java.util.Optional;

/**
 * What of a kubeconfig to use, and what of the less safe things in it a person has allowed.
 *
 * @param context the context to use instead of the file's current one
 * @param allowsPrograms whether a program that the file names may be run to get a token
 * @param allowsInsecureTls whether the server may go unverified
 * @param allowsPlainHttp whether the server may be spoken to without TLS although it is not on this
 *     machine
 * @param allowsProxy whether the proxy that the file names is used
 */
public record KubeconfigOptions(
    Optional<String> context,
    boolean allowsPrograms,
    boolean allowsInsecureTls,
    boolean allowsPlainHttp,
    boolean allowsProxy) {

  /** The file's current context, and nothing that is less safe. */
  public static final KubeconfigOptions STRICT =
      new KubeconfigOptions(Optional.empty(), false, false, false, false);
}
