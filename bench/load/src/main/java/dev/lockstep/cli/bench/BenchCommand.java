package dev.lockstep.cli.bench;

import dev.lockstep.bench.load.SocketLoops;
import dev.lockstep.bench.measure.Bed;
import dev.lockstep.bench.measure.Measure;
import dev.lockstep.bench.measure.Measures;
import dev.lockstep.bench.measure.Outcome;
import dev.lockstep.bench.measure.Page;
import dev.lockstep.bench.measure.Surroundings;
import dev.lockstep.bench.measure.Table;
import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.peer.Program;
import dev.lockstep.bench.real.KubeBinaries;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.WrongUse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs measures of Lockstep and its peers, and writes the results. */
@Command(name = "bench", description = Commands.BENCH)
final class BenchCommand implements Callable<Integer> {
  private final Machine machine;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "MEASURE", description = "m1 to m12. Default: all.")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Number of clients, unless the measure sets its own. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "8",
      description = "Length of each run. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "8",
      description = "Warm-up before each run. Default: ${DEFAULT-VALUE}.")
  private double warmup;

  @Option(
      names = "--peers-folder",
      paramLabel = "DIR",
      description =
          "Folder in which to install peers. Default: lockstep/peers in the user's cache.")
  private @Nullable Path peersFolder;

  @Option(
      names = "--no-install",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Download nothing: report a missing peer as not measured.")
  private boolean installsNothing;

  @Option(
      names = "--write",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Write the results into docs/performance.md and docs/bench of the source tree around this"
              + " folder.")
  private boolean writes;

  BenchCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws Exception {
    if (common.printIfAsked()) {
      return 0;
    }
    List<Measure> measures = measures();
    Optional<Path> root = sourceTree();
    if (writes && root.isEmpty()) {
      throw new WrongUse("--write works in the source tree only");
    }
    if (clients < 1 || clients > 18_000 || seconds <= 0 || warmup < 0) {
      throw new WrongUse("--clients is from 1 to 18000, and times are not negative");
    }
    Logging.set(Logging.Threshold.ERROR);
    PrintWriter err = spec.commandLine().getErr();
    Cores cores = Cores.find();
    if (!cores.isPinned()) {
      say(err, "This machine has one core, or no taskset: server and clients share the cores.");
    }
    cores.pinSelf();
    Peers peers =
        new Peers(
            peersFolder == null ? machine.cacheFolder().resolve("peers") : peersFolder,
            cores,
            !installsNothing);
    Files.createDirectories(peers.folder());
    List<Outcome> outcomes = new ArrayList<>();
    try (SocketLoops loops = new SocketLoops(1)) {
      Bed bed =
          new Bed(
              new Bed.Equipment(
                  cores, peers, KubeBinaries.of(machine.environment(), machine.home()), loops),
              clients,
              warmup,
              seconds,
              line -> say(err, line));
      for (Measure measure : measures) {
        say(err, measure.id() + ", " + measure.title());
        Outcome outcome = measure.run(bed);
        outcomes.add(outcome);
        print(outcome);
        if (writes) {
          write(root.get(), outcome);
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Table.targets(outcomes));
    out.flush();
    return 0;
  }

  private List<Measure> measures() {
    List<Measure> all = Measures.all();
    if (wanted.isEmpty()) {
      return all;
    }
    List<Measure> chosen = new ArrayList<>();
    for (String name : wanted) {
      chosen.add(
          all.stream()
              .filter(measure -> measure.id().equals(name.toUpperCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() ->
                  new WrongUse(
                      "there is no measure "
                          + name
                          + "; there are "
                          + String.join(", ", all.stream().map(Measure::id).toList()))));
    }
    return chosen;
  }

  private void print(Outcome outcome) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(outcome.id() + ", " + outcome.title());
    out.println();
    out.println(Table.numbers(outcome));
    for (String note : outcome.notes()) {
      out.println("- " + note);
    }
    out.printf(
        Locale.ROOT,
        "- Load of the machine before: %.1f%s.%n%n",
        outcome.machineLoad(),
        outcome.wasDisturbed() ? "; other processes run on it, so the times mean little" : "");
    out.flush();
  }

  private static void write(Path root, Outcome outcome) throws IOException {
    Page page = new Page(root.resolve("docs"));
    page.keep(new Page.Kept(outcome, Surroundings.find(root, Instant.now(), Program.JAVA_FLAGS)));
    Map<String, String> known = new LinkedHashMap<>(Measures.TITLES);
    page.write(known);
  }

  /** The nearest folder around this one, or around the program, that holds the page. */
  private static Optional<Path> sourceTree() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("docs/performance.md"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
