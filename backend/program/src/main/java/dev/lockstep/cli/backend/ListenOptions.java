package dev.lockstep.cli.backend;

import dev.lockstep.backend.web.TlsProvider;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.cli.Ports;
import dev.lockstep.cli.WrongUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for where the backend listens, with which certificate, for which pages and how many. */
final class ListenOptions {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9A-Fa-f:.]+](:[0-9]+)?");

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + Ports.USUAL,
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--tls-cert-file",
      paramLabel = "FILE",
      description = "Certificate chain (PEM); goes with --tls-key-file.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key-file",
      paramLabel = "FILE",
      description = "Private key (PEM, without a password).")
  private @Nullable Path key;

  @Option(
      names = "--tls-provider",
      paramLabel = "NAME",
      defaultValue = "jdk",
      description =
          "TLS implementation: jdk, boringssl (less CPU, but native code; Linux on x86-64 only), or"
              + " auto (boringssl if it can be loaded, else jdk). Default: ${DEFAULT-VALUE}.")
  private TlsProvider tlsProvider = TlsProvider.JDK;

  @Option(
      names = "--allow-plaintext",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Listen without TLS on addresses other than loopback, behind a proxy that terminates"
              + " TLS.")
  private boolean allowsPlaintext;

  @Option(
      names = "--allow-origins",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Origins whose pages may connect, as https://lockstep.example.com; behind a proxy, the"
              + " proxy's.")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--connections-max",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Maximum number of open connections. Default: ${DEFAULT-VALUE}.")
  int connectionsMax;

  @Option(
      names = "--connections-per-address-max",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Maximum number of open connections from one address. Default: ${DEFAULT-VALUE}.")
  private int connectionsPerAddressMax;

  /**
   * Builds the configuration of the server.
   *
   * @throws WrongUse if options contradict each other, or would send tokens in the clear
   */
  WebConfig config() {
    boolean isLoopback = LOOPBACK.matcher(host).matches();
    if ((certificate == null) != (key == null)) {
      throw new WrongUse("--tls-cert-file and --tls-key-file go together");
    }
    if (certificate == null && !isLoopback && !allowsPlaintext) {
      throw new WrongUse(
          "without TLS, "
              + host
              + " would receive tokens in the clear: give --tls-cert-file and --tls-key-file, or"
              + " --allow-plaintext behind a proxy that terminates TLS");
    }
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new WrongUse(
            "an origin is a scheme, a host and a port only, as https://lockstep.example.com");
      }
    }
    try {
      return new WebConfig(
          new WebConfig.Endpoint(
              host,
              port,
              certificate == null || key == null
                  ? Optional.empty()
                  : Optional.of(new WebConfig.Tls(certificate, key, tlsProvider))),
          // Allowed origins mean that the server has another name than loopback.
          new WebConfig.Origins(origins, isLoopback && origins.isEmpty()),
          new WebConfig.ConnectionLimits(
              Descriptors.now().connections(connectionsMax), connectionsPerAddressMax),
          WebConfig.Timeouts.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }
}
