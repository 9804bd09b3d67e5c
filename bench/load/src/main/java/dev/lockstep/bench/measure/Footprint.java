package dev.lockstep.bench.measure;

import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Program;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** M6: the memory of the agent's hot state for a pod, compared with fabric8's cache. */
final class Footprint implements Measure {
  private static final String OURS = "dev.lockstep.bench.micro.HotStateFootprint";
  private static final String FABRIC = "dev.lockstep.bench.micro.InformerFootprint";
  private static final Pattern LINE = Pattern.compile("^(.*?) +([0-9]+\\.[0-9]) ?(bytes)?$");
  private static final String HEAP = "heap of the hot state per pod, all in";
  private static final String FABRIC_HEAP = "heap of fabric8's cache per pod";
  private static final int PODS = 100_000;
  private static final int BYTES_MAX = 350;
  private static final long SECONDS_MAX = 300;

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
    Map<String, String> bytes = new LinkedHashMap<>();
    bed.say(id() + ": Lockstep");
    bytes.putAll(run(bed, OURS, "-Xmx3g"));
    bed.say(id() + ": fabric8's cache");
    bytes.putAll(run(bed, FABRIC, "-Xmx10g"));
    Optional<Double> ours = Optional.ofNullable(bytes.get(HEAP)).map(Double::parseDouble);
    Optional<Double> fabric = Optional.ofNullable(bytes.get(FABRIC_HEAP)).map(Double::parseDouble);
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of("bytes"),
        bytes.entrySet().stream()
            .map(each -> new Outcome.Row(each.getKey(), List.of(each.getValue())))
            .toList(),
        List.of(
            Outcome.Target.atMost("heap for each pod, all in", ours, BYTES_MAX, " bytes"),
            Outcome.Target.atLeast(
                "less than fabric8's cache",
                fabric.flatMap(theirs -> ours.map(mine -> theirs / mine)),
                150)),
        List.of(),
        List.of("Counted and not timed: the load of the machine does not matter."));
  }

  /** Runs a program with {@link #PODS} pods and returns the numbers that it prints, by name. */
  private static Map<String, String> run(Bed bed, String main, String heap) throws Exception {
    Map<String, String> bytes = new LinkedHashMap<>();
    try (Program program =
        Program.java(
            "footprint",
            bed.cores(),
            Cores.SERVER,
            new Program.JavaCommand(List.of(heap), main, List.of(Integer.toString(PODS))))) {
      for (String line : program.rest(SECONDS_MAX)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches() && matcher.group(3) != null) {
          bytes.put(matcher.group(1), matcher.group(2));
        }
      }
    }
    return bytes;
  }
}
