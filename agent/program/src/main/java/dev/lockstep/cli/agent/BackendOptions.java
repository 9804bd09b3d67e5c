package dev.lockstep.cli.agent;

import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.cli.TokenText;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select the backend of an agent, and the agent's identity there. */
final class BackendOptions {
  @Option(
      names = "--backend",
      paramLabel = "URL",
      description = "URL of the backend, as wss://lockstep.example.com.")
  private @Nullable URI backend;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the cluster's token; read again at each connect.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Name of the cluster in the backend's credentials.")
  private @Nullable String cluster;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "CA certificates (PEM) to verify the backend with.")
  private @Nullable Path caFile;

  @Option(
      names = "--allow-plaintext",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Allow ws:// to another machine, over a network that is protected otherwise.")
  private boolean allowsPlaintext;

  /**
   * Builds the configuration of the uplink.
   *
   * @throws WrongUse if an option is missing, or names a file that cannot be used
   * @throws IllegalArgumentException if the backend's URL or the cluster's name is malformed
   */
  UplinkConfig config() {
    if (backend == null) {
      throw new WrongUse("name the backend with --backend, as in --backend wss://HOST");
    }
    if (tokenFile == null) {
      throw new WrongUse("name the file with the cluster's token with --token-file");
    }
    if (cluster == null) {
      throw new WrongUse("name the cluster with --cluster, as in the backend's credentials");
    }
    var _ = TokenText.read(tokenFile);
    if (caFile != null && !Files.isReadable(caFile)) {
      throw new WrongUse("the CA file " + caFile + " does not exist or is not readable");
    }
    return new UplinkConfig(
        new BackendAddress(webSocket(backend), caFile, allowsPlaintext),
        cluster,
        tokenFile,
        Version.text());
  }

  /** Accepts the address of the page as well: https becomes wss, and http becomes ws. */
  private static URI webSocket(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https" -> URI.create("wss" + url.toString().substring(scheme.length()));
      case "http" -> URI.create("ws" + url.toString().substring(scheme.length()));
      default -> url;
    };
  }
}
