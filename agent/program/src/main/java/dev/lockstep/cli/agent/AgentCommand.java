package dev.lockstep.cli.agent;

import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentExit;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.InCluster;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.cluster.KubeOptions;
import dev.lockstep.cli.cluster.WatchOptions;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
  @Mixin private BackendOptions backend;
  @Mixin private ObserveOptions observe;
  @Spec private CommandSpec spec;

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
              config.uplink().cluster(),
              observe.host,
              lives.current().observePort().orElse(observe.port));
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
    try {
      return AgentConfig.of(backend.config())
          .withWatch(watch.config())
          .withObserve(observe.config());
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
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
