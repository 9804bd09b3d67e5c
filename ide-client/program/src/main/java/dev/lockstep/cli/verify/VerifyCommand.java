package dev.lockstep.cli.verify;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.watch.FreshList;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.client.ServerOptions;
import dev.lockstep.cli.cluster.KubeOptions;
import dev.lockstep.cli.cluster.WatchOptions;
import dev.lockstep.cli.cluster.WatchedCluster;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what a client holds with fresh lists from the apiserver. */
@Command(name = "verify", description = Commands.VERIFY)
final class VerifyCommand implements Callable<Integer> {
  private static final int DIFFERENCES_SHOWN = 20;
  private static final long LOOK_MS = 100;

  private final Machine machine;
  private final Clock clock = Clock.system();

  @Mixin private CommonOptions common;
  @Mixin private ServerOptions server;
  @Mixin private KubeOptions kube;
  @Mixin private WatchOptions watch;
  @Spec private CommandSpec spec;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "Time during which a type that differs is listed again before it counts as different."
              + " Default: ${DEFAULT-VALUE}.")
  private int settleSeconds;

  VerifyCommand(Machine machine) {
    this.machine = machine;
  }

  private record Apiserver(CredentialsSource credentials, WatchConfig config) {}

  /** One line of the report. */
  private record Line(String type, String held, String fresh, String digest, String outcome) {
    static Line note(String type, String outcome) {
      return new Line(type, "-", "-", "-", outcome);
    }
  }

  private record Report(List<Line> lines, List<String> differences, long objects) {}

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    if (settleSeconds < 1) {
      throw new WrongUse("--settle takes at least 1 second, not " + settleSeconds);
    }
    Logging.set(Logging.Threshold.ERROR);
    Apiserver apiserver = apiserver();
    try (ServerOptions.Opened opened = server.open(machine, ClientListener.NONE);
        FreshList lists =
            FreshList.connect(
                apiserver.credentials(),
                apiserver.config(),
                server.timeout(),
                clock,
                new SplittableRandom(new SecureRandom().nextLong()))) {
      server.awaitLive(opened.session(), Wish.everything(opened.cluster()));
      awaitListed(opened.session());
      return print(opened, compare(opened.session(), lists));
    } catch (IOException e) {
      throw new Finding(String.valueOf(e.getMessage()));
    }
  }

  /** Selects the running server's cluster unless an option names another. */
  private Apiserver apiserver() {
    if (kube.kubeconfig != null) {
      return new Apiserver(KubeOptions.checked(kube.kubeconfig, kube.options()), watch.config());
    }
    if (server.server != null) {
      return new Apiserver(
          KubeOptions.checked(machine.usualKubeconfig(), kube.options()), watch.config());
    }
    WatchedCluster running = ServerOptions.runningServer(machine).cluster();
    return new Apiserver(
        KubeOptions.checked(running.kubeconfig(), running.options()),
        watch.types.isEmpty()
            ? WatchOptions.config(running.types(), running.includesSecrets())
            : watch.config());
  }

  /** Waits until the agent has listed all types. */
  private void awaitListed(ClientSession session) {
    long untilNs = clock.nanos() + server.timeout().toNanos();
    while (types(session).values().stream()
        .anyMatch(type -> type.status().state().equals("syncing"))) {
      if (clock.nanos() - untilNs > 0) {
        throw new Finding(
            "the agent has not listed all types within " + server.timeout().toSeconds() + " s");
      }
      pause(LOOK_MS);
    }
  }

  private static Map<String, ResourceType> types(ClientSession session) {
    Map<String, ResourceType> types = new TreeMap<>();
    for (Held entry : session.read(store -> store.ofType(ShardKey.CATALOG_TYPE)).join()) {
      ResourceType type = ResourceType.decode(entry.resource());
      types.put(type.id(), type);
    }
    return types;
  }

  private Report compare(ClientSession session, FreshList lists) throws IOException {
    Report report = new Report(new ArrayList<>(), new ArrayList<>(), 0);
    Map<String, TypeDescriptor> served = served(session, lists);
    Map<String, ResourceType> known = types(session);
    TreeSet<String> all = new TreeSet<>(served.keySet());
    all.addAll(askedFor(known));
    long objects = 0;
    for (String id : all) {
      TypeDescriptor descriptor = served.get(id);
      ResourceType type = known.get(id);
      if (type == null || descriptor == null) {
        String why =
            type == null
                ? "the apiserver has this type, the client does not: the user may not see it, or"
                    + " the agent does not watch it"
                : "the client has this type, the apiserver does not";
        report.lines().add(Line.note(id, "DIFFERENT"));
        report.differences().add(id + ": " + why);
      } else {
        objects += compare(session, lists, descriptor, type, report);
      }
    }
    requireLive(session);
    return new Report(report.lines(), report.differences(), objects);
  }

  /** Lists the apiserver's types until the client has the same ones, or its time is up. */
  private Map<String, TypeDescriptor> served(ClientSession session, FreshList lists)
      throws IOException {
    Verification.Pause pause = patience();
    Map<String, TypeDescriptor> served = served(lists);
    while (!agree(served, types(session)) && pause.pause(LOOK_MS)) {
      served = served(lists);
    }
    return served;
  }

  private boolean agree(Map<String, TypeDescriptor> served, Map<String, ResourceType> known) {
    return known.keySet().containsAll(served.keySet())
        && served.keySet().containsAll(askedFor(known));
  }

  /** Leaves out the types that --types does not name. */
  private List<String> askedFor(Map<String, ResourceType> known) {
    return known.keySet().stream()
        .filter(id -> watch.types.isEmpty() || watch.types.contains(id))
        .toList();
  }

  private static Map<String, TypeDescriptor> served(FreshList lists) throws IOException {
    Map<String, TypeDescriptor> served = new TreeMap<>();
    lists.types().forEach(type -> served.put(type.typeId(), type));
    return served;
  }

  /** Adds a type's line and its differences, and returns the number of resources compared. */
  private long compare(
      ClientSession session,
      FreshList lists,
      TypeDescriptor descriptor,
      ResourceType type,
      Report report) {
    try {
      Verification.Result result =
          new Verification(
                  () -> fresh(lists, descriptor), () -> held(session, type.id()), patience())
              .run();
      report.lines().add(line(type, result));
      report.differences().addAll(result.differences());
      if (type.status().isUnavailable()) {
        report.differences().add(type.id() + ": the agent has no access to this type, verify has");
      }
      return result.fresh().objects();
    } catch (IOException e) {
      if (type.status().isUnavailable()) {
        report.lines().add(Line.note(type.id(), "unavailable to both"));
      } else {
        report.lines().add(Line.note(type.id(), "NOT COMPARED"));
        report.differences().add(type.id() + ": " + e.getMessage());
      }
      return 0;
    }
  }

  private static Line line(ResourceType type, Verification.Result result) {
    HexFormat hex = HexFormat.of();
    String digest = hex.toHexDigits(result.held().digest());
    String outcome;
    if (!result.isSame() || type.status().isUnavailable()) {
      outcome = "DIFFERENT";
    } else if (result.isWhole()) {
      outcome = "equal";
    } else {
      outcome = "equal one by one, while it changes";
    }
    return new Line(
        type.id(),
        String.valueOf(result.held().objects()),
        String.valueOf(result.fresh().objects()),
        result.isWhole() ? digest : digest + " / " + hex.toHexDigits(result.fresh().digest()),
        outcome);
  }

  private static TypeContent fresh(FreshList lists, TypeDescriptor type) throws IOException {
    TypeContent content = new TypeContent(type.typeId());
    for (Projected each : lists.list(type)) {
      content.add(new TypeContent.Name(each.namespace(), each.name()), each.resource());
    }
    return content;
  }

  private static Verification.Held held(ClientSession session, String type) {
    record Copy(List<Held> resources, long digest) {}
    Copy copy =
        session
            .read((ClusterStore store) -> new Copy(store.ofType(type), store.digestOf(type)))
            .join();
    TypeContent content = new TypeContent(type);
    for (Held each : copy.resources()) {
      content.add(
          new TypeContent.Name(each.shard().namespace(), ResourceHead.name(each.resource())),
          each.resource());
    }
    return new Verification.Held(content, copy.digest());
  }

  /** The time for one type. */
  private Verification.Pause patience() {
    long untilNs = clock.nanos() + Duration.ofSeconds(settleSeconds).toNanos();
    return ms -> {
      pause(ms);
      return clock.nanos() - untilNs < 0;
    };
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Finding("interrupted");
    }
  }

  private static void requireLive(ClientSession session) {
    record Stand(SyncState state, String message) {}
    Stand stand = session.inspect(machine -> new Stand(machine.state(), machine.message())).join();
    if (stand.state() != SyncState.LIVE) {
      throw new Finding(
          "the client was not up to date during the comparison: "
              + (stand.state() + " " + stand.message()).strip());
    }
  }

  private int print(ServerOptions.Opened opened, Report report) {
    PrintWriter out = spec.commandLine().getOut();
    String format = "%-52s %8s %8s  %-36s %s%n";
    out.printf(format, "TYPE", "CLIENT", "FRESH", "DIGEST", "");
    for (Line line : report.lines()) {
      out.printf(format, line.type(), line.held(), line.fresh(), line.digest(), line.outcome());
    }
    String position = opened.session().read(store -> store.position().toString()).join();
    out.printf(
        "%nCluster %s at %s: %d types, %d resources; %s%n",
        opened.cluster(),
        position,
        report.lines().size(),
        report.objects(),
        report.differences().isEmpty()
            ? "no difference."
            : report.differences().size() + " differences:");
    report.differences().stream()
        .limit(DIFFERENCES_SHOWN)
        .forEach(difference -> out.println("  " + difference));
    int more = report.differences().size() - DIFFERENCES_SHOWN;
    if (more > 0) {
      out.printf("  and %d more%n", more);
    }
    out.flush();
    if (!report.differences().isEmpty()) {
      throw new Finding("the client does not hold what the apiserver has");
    }
    return 0;
  }
}
