package dev.lockstep.agent.credentials;

import java.util.Optional;

/**
 * The context of a kubeconfig to use, and the less safe settings that a person allowed.
 *
 * @param context the context to use instead of the file's current one
 * @param allowsPrograms whether a program that the file names may run to get a token
 * @param allowsInsecureTls whether the server's certificate may go unverified
 * @param allowsPlainHttp whether a server on another machine may be reached without TLS
 * @param allowsProxy whether the proxy that the file names may be used
 */
public record KubeconfigOptions(
    Optional<String> context,
    boolean allowsPrograms,
    boolean allowsInsecureTls,
    boolean allowsPlainHttp,
    boolean allowsProxy) {

  /** The file's current context, without less safe settings. */
  public static final KubeconfigOptions STRICT =
      new KubeconfigOptions(Optional.empty(), false, false, false, false);
}
