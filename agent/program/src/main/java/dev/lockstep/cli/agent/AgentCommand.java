package dev.lockstep.cli.agent;

import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentExit;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.InCluster;
import dev.lockstep.agent.observe.ObserveConfig;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.TokenText;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.cluster.KubeOptions;
import dev.lockstep.cli.cluster.WatchOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one cluster's agent until the process is asked to end. */
@Command(name = "agent", description = Commands.AGENT)
final class AgentCommand implements Callable<Integer> {
  private final Machine machine;
  private final Ending ending;

  @Mixin private CommonOptions common;
  @Mixin private KubeOptions kube;
  @Mixin private WatchOptions watch;
  @Mixin private Logging logging;
  @Spec private CommandSpec spec;

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

  @Option(
      names = "--observe-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address of health and metrics; 0.0.0.0 in a pod. Default: ${DEFAULT-VALUE}.")
  private String observeHost = "";

  @Option(
      names = "--observe-port",
      paramLabel = "N",
      defaultValue = "9090",
      description = "Port of health and metrics, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int observePort;

  AgentCommand(Machine machine, Ending ending) {
    this.machine = machine;
    this.ending = ending;
  }

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    AgentConfig config = config();
    CredentialsSource apiserver = apiserver();
    logging.begin(Logging.Threshold.INFO);
    CompletableFuture<Void> asked = ending.asked();
    try (AgentLives lives =
        AgentLives.start(config, apiserver, new SplittableRandom(new SecureRandom().nextLong()))) {
      spec.commandLine()
          .getOut()
          .printf(
              "Agent of the cluster %s; health and metrics at http://%s:%d%n",
              cluster, observeHost, lives.current().observePort().orElse(observePort));
      spec.commandLine().getOut().flush();
      CompletableFuture<AgentExit> ended = lives.ended();
      CompletableFuture.anyOf(asked, ended).join();
      if (!asked.isDone() && ended.join().cause() == AgentExit.Cause.REFUSED) {
        throw new Finding(ended.join().reason());
      }
      return 0;
    }
  }

  private AgentConfig config() {
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
    try {
      return AgentConfig.of(
              new UplinkConfig(
                  new BackendAddress(webSocket(backend), caFile, allowsPlaintext),
                  cluster,
                  tokenFile,
                  Version.text()))
          .withWatch(watch.config())
          .withObserve(new ObserveConfig(observeHost, observePort));
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
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

  private CredentialsSource apiserver() {
    if (kube.kubeconfig != null) {
      return KubeOptions.checked(kube.kubeconfig, kube.options());
    }
    if (kube.context != null) {
      throw new WrongUse("--context goes with --kubeconfig");
    }
    return KubeOptions.checked(
        InCluster.source(InCluster.SERVICE_ACCOUNT, machine.serviceHost(), machine.servicePort()));
  }
}
