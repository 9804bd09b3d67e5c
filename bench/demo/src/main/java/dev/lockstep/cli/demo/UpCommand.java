package dev.lockstep.cli.demo;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.backend.access.Names;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.Ports;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.cluster.KubeOptions;
import dev.lockstep.cli.cluster.WatchOptions;
import dev.lockstep.cli.cluster.WatchedCluster;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs an agent, a backend and the IDE in one process for a real cluster, for one user on this
 * machine.
 */
@Command(name = "up", description = Commands.UP)
final class UpCommand implements Callable<Integer> {
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  private static final String SEES_ALL =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: everything}
      subjects: [{kind: Group, name: lockstep-up}]
      rules:
        - {effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}
      """;

  private final Machine machine;
  private final Ending ending;

  @Mixin private CommonOptions common;
  @Mixin private KubeOptions kube;
  @Mixin private WatchOptions watch;
  @Mixin private Logging logging;
  @Spec private CommandSpec spec;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy file or folder. Default: the user sees everything.")
  private @Nullable Path policy;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "Your user name, for policies. Default: ${DEFAULT-VALUE}.")
  private String user = "";

  @Option(
      names = "--groups",
      paramLabel = "GROUP",
      split = ",",
      description = "Your groups, for policies.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "Name of the cluster. Default: ${DEFAULT-VALUE}.")
  private String cluster = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + Ports.USUAL,
      description = "Port on 127.0.0.1, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  UpCommand(Machine machine, Ending ending) {
    this.machine = machine;
    this.ending = ending;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (common.printIfAsked()) {
      return 0;
    }
    Ports.check(port);
    checkNames();
    Path kubeconfig = kube.kubeconfig == null ? machine.usualKubeconfig() : kube.kubeconfig;
    CredentialsSource apiserver = KubeOptions.checked(kubeconfig, kube.options());
    var _ = watch.config();
    logging.begin(Logging.Threshold.WARN);
    CompletableFuture<Void> asked = ending.asked();
    try (LocalSite site = LocalSite.start(plan(kubeconfig, apiserver), machine)) {
      Path token = site.folder().write("user.token", site.token(user) + "\n");
      String missing = site.awaitReady(READY_WITHIN, asked);
      if (!asked.isDone()) {
        site.announce();
        print(site, apiserver.load().server().toString(), token, missing);
        site.await(asked);
      }
    }
    return 0;
  }

  private void checkNames() {
    Names.clusterProblem(cluster)
        .ifPresent(problem -> {
          throw new WrongUse("the name given with --cluster " + problem);
        });
    List<String> subjects = new ArrayList<>(groups);
    subjects.addFirst(user);
    for (String subject : subjects) {
      Names.subjectProblem(subject)
          .ifPresent(problem -> {
            throw new WrongUse("a name given with --user or --groups " + problem);
          });
    }
  }

  private LocalSite.Plan plan(Path kubeconfig, CredentialsSource apiserver) {
    List<String> memberships = new ArrayList<>(groups);
    if (policy == null) {
      memberships.add("lockstep-up");
    }
    return new LocalSite.Plan(
        port,
        new LocalSite.Access(
            List.of(new LocalSite.User(user, "", memberships)),
            policy == null
                ? new LocalSite.Policy.Text(SEES_ALL)
                : new LocalSite.Policy.File(policy),
            false),
        apiserver,
        new WatchedCluster(
            cluster, kubeconfig, kube.options(), watch.types, watch.includesSecrets));
  }

  private void print(LocalSite site, String server, Path token, String missing) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%nLockstep: %s%n%n", site.url());
    out.printf("  cluster  %s, the apiserver at %s%n", cluster, server);
    site.agentHealth()
        .ifPresent(url -> out.printf("  agent    %s; health at %s/readyz%n", site.types(), url));
    out.printf("  backend  health at %s/readyz, metrics at %s/metrics%n%n", site.url(), site.url());
    out.printf(
        "You are %s, who sees %s.%n",
        user,
        policy == null
            ? "everything that the agent sees with your kubeconfig"
            : "what " + policy + " allows");
    out.println(
        "To sign in, paste the token that this command prints; it is valid for this run only:");
    out.println("  cat " + token);
    out.printf("%nIn another terminal:%n");
    out.println("  ./lockstep get pods");
    out.println("  ./lockstep verify");
    if (!missing.isEmpty()) {
      out.printf("%nNot ready yet, still trying: %s%n", missing);
    }
    out.printf("%nCtrl-C ends it.%n");
    out.flush();
  }
}
