package dev.lockstep.bench.measure;

import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** M10: how much later than a direct watch a client holds a change, as measured by AddedLatency. */
final class Latency implements Measure {
  private static final String PROGRAM = "dev.lockstep.bench.load.AddedLatency";
  private static final Pattern LINE = Pattern.compile("^(.+?)((?: +[0-9.-]+){5})$");
  private static final String ADDED = "added: client after direct watch, each change";
  private static final int RATE = 100;
  private static final int PODS = 1_000;
  private static final int P99 = 2;
  private static final int WARM_UP_TIMES = 5;

  /** At a hundred changes a second, the slowest hundredth of a short run would be a handful. */
  private static final int RUN_TIMES = 4;

  private static final long SECONDS_MAX = 400;

  @Override
  public String id() {
    return "M10";
  }

  @Override
  public String title() {
    return "added latency";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<Outcome.Row> rows = new ArrayList<>();
    List<Double> added = new ArrayList<>();
    int seconds = (int) Math.ceil(bed.seconds() * RUN_TIMES);
    int warmup = (int) Math.ceil(bed.warmupSeconds() * WARM_UP_TIMES);
    List<String> arguments =
        java.util.stream.Stream.of(RATE, seconds, warmup, PODS).map(String::valueOf).toList();
    try (Program program =
        Program.java(
            "latency",
            bed.cores(),
            Cores.ALL,
            new Program.JavaCommand(List.of("-Xmx2g"), PROGRAM, arguments))) {
      for (String line : program.rest(SECONDS_MAX)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          List<String> numbers = Arrays.asList(matcher.group(2).strip().split(" +"));
          rows.add(new Outcome.Row(matcher.group(1), numbers));
          if (matcher.group(1).startsWith(ADDED)) {
            numbers.forEach(number -> added.add(Double.parseDouble(number)));
          }
        }
      }
    }
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of("p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "most ms"),
        rows,
        List.of(
            Outcome.Target.atMost("added at p50", at(added, 0), 1, " ms"),
            Outcome.Target.atMost("added at p99", at(added, P99), 5, " ms")),
        List.of(),
        List.of(
            Run.format(
                "%d changes a second of %,d pods for %d s, after %d s of warm-up at ten times the"
                    + " rate; simulated apiserver, agent, backend, one client and one direct watch"
                    + " in one process. There are no other clients; M4 compares with many direct"
                    + " watches.",
                RATE, PODS, seconds, warmup)));
  }

  private static Optional<Double> at(List<Double> numbers, int index) {
    return index < numbers.size() ? Optional.of(numbers.get(index)) : Optional.empty();
  }
}
