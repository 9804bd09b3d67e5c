package dev.lockstep.cli.cluster;

import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.Kubeconfig;
import dev.lockstep.agent.credentials.KubeconfigOptions;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.common.clock.Clock;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that select an apiserver and credentials, and allow the less safe parts of a kubeconfig.
 */
public final class KubeOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig of the cluster.")
  public @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig's context. Default: its current one.")
  public @Nullable String context;

  @Option(
      names = "--allow-exec",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Run the credential program that the kubeconfig names.")
  boolean allowsPrograms;

  @Option(
      names = "--allow-insecure-tls",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Honour insecure-skip-tls-verify in the kubeconfig.")
  boolean allowsInsecureTls;

  @Option(
      names = "--allow-http",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Connect to an apiserver on another machine without TLS.")
  boolean allowsPlainHttp;

  @Option(
      names = "--allow-proxy",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Use the proxy that the kubeconfig names.")
  boolean allowsProxy;

  public KubeconfigOptions options() {
    return new KubeconfigOptions(
        Optional.ofNullable(context),
        allowsPrograms,
        allowsInsecureTls,
        allowsPlainHttp,
        allowsProxy);
  }

  /**
   * Returns the credentials of a kubeconfig, after reading it once.
   *
   * @throws WrongUse if it cannot be used
   */
  public static CredentialsSource checked(Path file, KubeconfigOptions options) {
    return checked(Kubeconfig.source(file, options, Clock.system()));
  }

  /** As above, for any source. */
  public static CredentialsSource checked(CredentialsSource source) {
    try {
      var _ = source.load();
      return source;
    } catch (CredentialsException e) {
      String why = String.valueOf(e.getMessage());
      throw new WrongUse(
          why.contains("not allowed")
              ? why + " If you trust the file, allow it with one of the options --allow-..."
              : why);
    }
  }
}
