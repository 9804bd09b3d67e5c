package dev.lockstep.cli.backend;

import dev.lockstep.backend.Backend;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.files.FilesRefused;
import dev.lockstep.backend.store.StoreRefused;
import dev.lockstep.backend.web.TlsProvider;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Ports;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the backend with the IDE's pages until the process is asked to end. */
@Command(name = "backend", description = Commands.BACKEND)
final class BackendCommand implements Callable<Integer> {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9A-Fa-f:.]+](:[0-9]+)?");

  /** Netty's own property wins. */
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  private final Ending ending;

  @Mixin private CommonOptions common;
  @Mixin private Logging logging;
  @Spec private CommandSpec spec;

  @Option(
      names = "--policies",
      paramLabel = "PATH",
      description = "Policy file or folder; reloaded on change.")
  private @Nullable Path policies;

  @Option(
      names = "--credentials",
      paramLabel = "PATH",
      description = "Credentials file or folder; reloaded on change.")
  private @Nullable Path credentials;

  @Option(
      names = "--store",
      paramLabel = "FILE",
      description =
          "File for epochs, histories and audit events. Without it, a restart resets every client"
              + " and loses the audit events.")
  private @Nullable Path store;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
  private String host = "";

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
  private int connectionsMax;

  @Option(
      names = "--connections-per-address-max",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Maximum number of open connections from one address. Default: ${DEFAULT-VALUE}.")
  private int connectionsPerAddressMax;

  BackendCommand(Ending ending) {
    this.ending = ending;
  }

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    BackendConfig config = config();
    logging.begin(Logging.Threshold.INFO);
    if (System.getProperty(LEAK_DETECTION) == null) {
      // Sampling one buffer in a hundred costs some percent of the CPU. Tests check every buffer.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    CompletableFuture<Void> asked = ending.asked();
    try (Backend backend = Backend.start(config)) {
      print(backend, config.web().connections().max());
      asked.join();
      return 0;
    } catch (IOException | FilesRefused | StoreRefused e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }

  private BackendConfig config() {
    if (policies == null) {
      throw new WrongUse(
          "name the policies with --policies; without a policy no user sees anything");
    }
    if (credentials == null) {
      throw new WrongUse(
          "name the users' and agents' credentials with --credentials; \"lockstep token\" creates"
              + " entries for them");
    }
    return new BackendConfig(
        web(),
        new BackendConfig.Files(Optional.ofNullable(store), policies, credentials),
        BackendConfig.Limits.DEFAULT,
        Optional.empty(),
        Version.text());
  }

  private WebConfig web() {
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

  private void print(Backend backend, int connections) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Backend at %s://%s:%d; health at /readyz, metrics at /metrics%n",
        backend.url().getScheme(), host, backend.port());
    if (connections < connectionsMax) {
      out.printf(
          "At most %d connections instead of %d: this process may open only %d files (ulimit"
              + " -n).%n",
          connections, connectionsMax, Descriptors.now().most());
    }
    if (store == null) {
      out.println("No --store: a restart resets every client and loses the audit events.");
    }
    out.flush();
  }
}
