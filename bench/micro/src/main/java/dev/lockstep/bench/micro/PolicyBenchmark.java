package dev.lockstep.bench.micro;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.common.yaml.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads policies from files, and compiles one user's rights. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PolicyBenchmark {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Policies of a team, whose members see four namespaces without the secrets in them. */
  private static final String POLICY =
      """
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: team-%1$d}
      subjects: [{kind: Group, name: team-%1$d}]
      rules:
        - {verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*'],
           namespaces: [team-%1$d, team-%1$d-dev, team-%1$d-test, shared]}
        - {verbs: [view], effect: deny, apiGroups: [''], resources: [secrets]}
      """;

  @Param({"1", "100", "1000"})
  public int policies;

  private List<SourceText> sources = List.of();
  private Policies read = Policies.none(0);
  private Subject member = new Subject("someone", List.of());

  @Setup
  public void prepare() {
    StringBuilder text = new StringBuilder();
    for (int team = 0; team < policies; team++) {
      text.append(POLICY.formatted(team));
    }
    sources = List.of(new SourceText("policies.yaml", text.substring("---\n".length())));
    read = PolicyReader.read(sources);
    member = new Subject("someone", List.of("team-0", "team-" + policies / 2));
  }

  /** Reads all policies from YAML, as after a change of a file. */
  @Benchmark
  public Policies compile() {
    return PolicyReader.read(sources);
  }

  /** Compiles the rights of a member of two teams. */
  @Benchmark
  public Policies.Verdict verdict() {
    return read.verdict(member, "east", NOON);
  }
}
