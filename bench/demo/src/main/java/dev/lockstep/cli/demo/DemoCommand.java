package dev.lockstep.cli.demo;

import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.credentials.KubeconfigOptions;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.Ports;
import dev.lockstep.cli.PrivateFolder;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.cluster.WatchedCluster;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a simulated cluster, agent, backend and IDE in one process, for this machine only. */
@Command(name = "demo", description = Commands.DEMO)
final class DemoCommand implements Callable<Integer> {
  private static final String CLUSTER = "demo";
  private static final String TEAM = "checkout";
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private static final List<LocalSite.User> PERSONAS =
      List.of(
          new LocalSite.User("alice", "admin: sees everything", List.of("admins")),
          new LocalSite.User("bob", "of the team " + TEAM + ": sees its namespace", List.of(TEAM)),
          new LocalSite.User(
              "carol", "read-only: sees everything but secrets", List.of("readers")));

  private static final String POLICY =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: Group, name: admins}]
      rules:
        - {effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: team-%1$s}
      subjects: [{kind: Group, name: %1$s}]
      rules:
        - {effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*'], namespaces: [%1$s]}
        - {effect: allow, verbs: [view], apiGroups: [''], resources: [namespaces], names: [%1$s]}
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: readers}
      subjects: [{kind: Group, name: readers}]
      rules:
        - effect: allow
          verbs: [view]
          apiGroups: ['*']
          resources: ['*']
          exceptResources: [secrets]
      """
          .formatted(TEAM);

  private final Machine machine;
  private final Ending ending;

  @Mixin private CommonOptions common;
  @Mixin private Logging logging;
  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the cluster's content and changes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--pods",
      paramLabel = "N",
      defaultValue = "500",
      description = "Pods at the start, up to 200000. Default: ${DEFAULT-VALUE}.")
  private int pods;

  @Option(
      names = "--churn",
      paramLabel = "CHANGES_PER_S",
      defaultValue = "5",
      description = "Target rate of changes. Default: ${DEFAULT-VALUE}.")
  private double churn;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + Ports.USUAL,
      description = "Port on 127.0.0.1, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  DemoCommand(Machine machine, Ending ending) {
    this.machine = machine;
    this.ending = ending;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (common.printIfAsked()) {
      return 0;
    }
    Ports.check(port);
    logging.begin(Logging.Threshold.WARN);
    CompletableFuture<Void> asked = ending.asked();
    ClusterOptions options = options();
    try (SimulatedCluster cluster = SimulatedCluster.start(options);
        PrivateFolder folder = PrivateFolder.create();
        LocalSite site = LocalSite.start(plan(cluster, folder), machine)) {
      String missing = site.awaitReady(READY_WITHIN, asked);
      if (!asked.isDone()) {
        if (!missing.isEmpty()) {
          throw new Finding("the demo is not ready within a minute: " + missing);
        }
        site.announce();
        print(cluster, site);
        site.await(asked);
      }
    }
    return 0;
  }

  private ClusterOptions options() {
    try {
      return ClusterOptions.of(InstantSource.system())
          .withSeed(seed)
          .withPods(pods)
          .withChurn(churn)
          .withLive(true);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }

  private LocalSite.Plan plan(SimulatedCluster cluster, PrivateFolder folder) {
    // For verify and kubectl.
    Path kubeconfig = folder.write("kubeconfig", cluster.kubeconfig());
    return new LocalSite.Plan(
        port,
        new LocalSite.Access(PERSONAS, new LocalSite.Policy.Text(POLICY), true),
        () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
        new WatchedCluster(CLUSTER, kubeconfig, KubeconfigOptions.STRICT, List.of(), true));
  }

  private void print(SimulatedCluster cluster, LocalSite site) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%nLockstep demo: %s%n%n", site.url());
    out.printf(
        "  cluster  simulated, %d pods at the start, seed %d, about %s changes/s; apiserver at"
            + " %s%n",
        pods, seed, plain(churn), cluster.url());
    site.agentHealth()
        .ifPresent(url -> out.printf("  agent    %s; health at %s/readyz%n", site.types(), url));
    out.printf("  backend  health at %s/readyz, metrics at %s/metrics%n%n", site.url(), site.url());
    out.println(
        "The page is signed in as alice and can switch. Every user of this machine can sign in:");
    PERSONAS.forEach(user -> out.printf("  %-7s %s%n", user.name(), user.title()));
    out.printf("%nIn another terminal:%n");
    out.println("  ./lockstep get pods -n " + TEAM);
    out.println("  ./lockstep watch deployments --as bob");
    out.println("  ./lockstep verify");
    out.printf("%nCtrl-C ends it and leaves nothing behind.%n");
    out.flush();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
