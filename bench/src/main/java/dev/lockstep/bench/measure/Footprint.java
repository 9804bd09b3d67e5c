package dev.lockstep.bench.measure;

import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Program;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** M6: what the agent's hot state takes for a pod, as the program HotStateFootprint says. */
final class Footprint implements Measure {
  private static final String PROGRAM = "dev.lockstep.bench.micro.HotStateFootprint";
  private static final Pattern LINE = Pattern.compile("^(.*?) +([0-9]+\\.[0-9]) ?(bytes)?$");
  private static final String HEAP = "heap of the hot state per pod, all in";
  private static final int PODS = 100_000;
  private static final int BYTES_MAX = 350;
  private static final long SECONDS_MAX = 180;

  @Override
  public String id() {
    return "M6";
  }

  @Override
  public String title() {
    return "memory of the hot state";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<Outcome.Row> rows = new java.util.ArrayList<>();
    Optional<Double> heap = Optional.empty();
    try (Program program =
        Program.java(
            "footprint",
            bed.cores(),
            Cores.SERVER,
            List.of("-Xmx3g"),
            PROGRAM,
            List.of(Integer.toString(PODS)))) {
      for (String line : program.rest(SECONDS_MAX)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches() && matcher.group(3) != null) {
          rows.add(new Outcome.Row(matcher.group(1), List.of(matcher.group(2))));
          if (matcher.group(1).equals(HEAP)) {
            heap = Optional.of(Double.parseDouble(matcher.group(2)));
          }
        }
      }
    }
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of("bytes"),
        rows,
        List.of(
            Outcome.Target.atMost("heap for each pod, all in", heap, BYTES_MAX, " bytes"),
            Outcome.Target.atLeast("less than fabric8's cache", Optional.empty(), 150)),
        List.of(),
        List.of("Counted and not timed: the load of the machine does not matter."));
  }
}
