package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * M3: one user for each client, with 20 different views and with a view each, compared with users
 * who may see everything. Each view is a fifth of the namespaces, so something changes in each of
 * them in every tick: the runs differ in the size of each client's frames, not in their number.
 */
final class Rights implements Measure {
  private static final int RATE = 1_000;
  private static final int NAMESPACES = 200;
  private static final int SEEN = NAMESPACES / 5;
  private static final int CLASSES = 20;
  private static final int VIEWS_MAX = 1_000;
  private static final int OBJECTS = 10_000;

  private static final String POLICY =
      """
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: p%1$d}
      subjects: [{kind: Group, name: g%1$d}]
      rules:
        - {verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*'], namespaces: [%2$s]}
      """;

  @Override
  public String id() {
    return "M3";
  }

  @Override
  public String title() {
    return "different rights";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    int users = Math.min(bed.clients(), VIEWS_MAX);
    List<Run> runs = new ArrayList<>();
    runs.add(run(bed, users, CLASSES, "Lockstep, 20 views"));
    runs.add(run(bed, users, users, Run.format("Lockstep, %,d views", users)));
    runs.add(run(bed, users, 0, "Lockstep, all users see everything"));
    double filtered = runs.get(0).cost().cpuSeconds();
    double unique = runs.get(1).cost().cpuSeconds();
    double everything = runs.get(2).cost().cpuSeconds();
    return new Outcome(
        id(),
        title(),
        machineLoad,
        Run.COLUMNS,
        runs.stream().map(Run::row).toList(),
        List.of(
            Outcome.Target.atMost(
                "CPU with 20 views, to one view of everything",
                Optional.of(filtered / everything),
                1.10,
                "x"),
            Outcome.Target.atMost(
                "CPU with a view for each user, to the same",
                Optional.of(unique / everything),
                2,
                "x")),
        List.of(),
        List.of(
            Run.format(
                "%,d users with a client each, %d namespaces, %,d objects, %,d changes a second;"
                    + " each view is %d namespaces. \"Delivered\" is the share of all changes: a"
                    + " user who may see a fifth receives a fifth. The targets compare the server's"
                    + " CPU for the same changes in the same time; a user who sees everything"
                    + " receives five times as much. NATS with subjects for namespaces is not"
                    + " measured.",
                users, NAMESPACES, OBJECTS, RATE, SEEN)));
  }

  private Run run(Bed bed, int users, int classes, String name) throws Exception {
    Access access =
        classes == 0
            ? Access.everything(users)
            : new Access(
                IntStream.range(0, users).mapToObj(user -> "g" + user % classes).toList(),
                policies(classes));
    try (Contender.Ours ours =
        Contender.Ours.start(
            bed, access, new ScriptedAgent.Shape(OBJECTS, NAMESPACES, new Payload(256)))) {
      bed.say(id() + ": " + name);
      try (Generator clients =
          Generator.start(bed.cores(), ours.plan(users).withFullEvery(Bed.part(users, CLASSES)))) {
        var _ = clients.open();
        Run run = Run.of(bed, ours, clients, RATE).named(name);
        bed.say(run.row());
        return run;
      }
    }
  }

  /** Returns policies under which each class of users sees different namespaces. */
  private static String policies(int classes) {
    StringBuilder policies = new StringBuilder();
    for (int each = 0; each < classes; each++) {
      List<String> seen = new ArrayList<>();
      int from = classes <= NAMESPACES ? each * (NAMESPACES / classes) : each % NAMESPACES;
      for (int i = 0; i < SEEN - 1; i++) {
        seen.add(ScriptedAgent.Shape.namespace((from + i) % NAMESPACES));
      }
      int last = from + SEEN + each / NAMESPACES;
      seen.add(ScriptedAgent.Shape.namespace(last % NAMESPACES));
      policies.append(POLICY.formatted(each, String.join(", ", seen)));
    }
    return policies.substring("---\n".length());
  }
}
