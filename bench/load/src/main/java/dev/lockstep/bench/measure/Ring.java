package dev.lockstep.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** M11: changes through the agent's ring, and how long a capture stalls it, as measured by JMH. */
final class Ring implements Measure {
  private static final String PROGRAM = "org.openjdk.jmh.Main";
  private static final String WHICH = "RingBenchmark|CaptureBenchmark|QueueBenchmark";
  private static final double CHANGES_MIN = 1_500_000;
  private static final double STALL_MICROS_MAX = 200;
  private static final long SECONDS_MAX = 400;

  @Override
  public String id() {
    return "M11";
  }

  @Override
  public String title() {
    return "the agent's ring";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<Outcome.Row> rows = new ArrayList<>();
    Optional<Double> changes = Optional.empty();
    Optional<Double> applied = Optional.empty();
    Optional<Double> emptyRing = Optional.empty();
    Optional<Double> emptyQueue = Optional.empty();
    Optional<Double> stall = Optional.empty();
    for (JsonNode each : results(bed)) {
      String name = each.path("benchmark").asText().replaceAll(".*\\.([^.]+\\.[^.]+)$", "$1");
      JsonNode metric = each.path("primaryMetric");
      boolean isEncoded = each.path("params").path("encoded").asBoolean();
      JsonNode rare = metric.path("scorePercentiles").path("99.9");
      Optional<Double> score = Optional.of(metric.path("score").asDouble());
      if (name.startsWith("RingBenchmark") && isEncoded) {
        changes = score;
      } else if (name.startsWith("RingBenchmark")) {
        applied = score;
      } else if (name.equals("QueueBenchmark.emptyRing")) {
        emptyRing = score;
      } else if (name.equals("QueueBenchmark.emptyQueue")) {
        emptyQueue = score;
      } else if (name.equals("CaptureBenchmark.step")) {
        stall = Optional.of(rare.asDouble());
      }
      rows.add(
          new Outcome.Row(
              name + (each.path("params").has("encoded") ? ", encoded: " + isEncoded : ""),
              List.of(
                  Run.format("%,.0f", metric.path("score").asDouble()),
                  metric.path("scoreUnit").asText(),
                  rare.isNumber() ? Run.format("%,.0f", rare.asDouble()) : "–")));
    }
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of("score", "unit", "p99.9"),
        rows,
        List.of(
            perSecond("changes applied and versioned", applied),
            perSecond("the same, and encoded on another thread", changes),
            Outcome.Target.atLeast(
                "changes applied and versioned, to an empty ring", ratio(applied, emptyRing), 0.25),
            Outcome.Target.atLeast(
                "the same, to an empty ArrayBlockingQueue", ratio(applied, emptyQueue), 0.25),
            Outcome.Target.atMost("stall by a capture, p99.9", stall, STALL_MICROS_MAX, " µs")),
        List.of(),
        List.of(
            "One thread publishes, the ring's thread applies, a third encodes, on two cores. "
                + "Projecting, hashing and packing run on the watches' threads and are not "
                + "included. The empty ring and the empty queue carry as many entries from one "
                + "thread to another without any work on them. fabric8's path is not measured here;"
                + " M5 compares with it."));
  }

  private static Outcome.Target perSecond(String what, Optional<Double> changes) {
    return new Outcome.Target(what, changes.orElse(null), CHANGES_MIN, true, "/s");
  }

  private static Optional<Double> ratio(Optional<Double> ours, Optional<Double> theirs) {
    return ours.flatMap(mine -> theirs.map(peer -> mine / peer));
  }

  private static JsonNode results(Bed bed) throws Exception {
    Path file = Files.createTempFile("lockstep-bench-jmh", ".json");
    try (Program program =
        Program.java(
            "jmh",
            bed.cores(),
            Cores.ALL,
            new Program.JavaCommand(
                List.of("-Xmx512m"),
                PROGRAM,
                List.of(WHICH, "-f", "1", "-rf", "json", "-rff", file.toString())))) {
      var _ = program.rest(SECONDS_MAX);
      return new ObjectMapper().readTree(file.toFile());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
