package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that the two clients are twins. The simulator plays worlds with the Java client and records
 * them; at every step both clients must act and hold as recorded. The browser's client plays them
 * in Node. See docs/simulation.md.
 *
 * <p>The property sim.worlds sets the number of worlds, sim.from the first seed. Without it the
 * sources decide, as in {@link SimulatorTest}.
 */
@ExtendWith(SilentLogs.class)
final class RecordedWorldsTest {
  private static final long WORLDS = Long.getLong("sim.worlds", 500);
  private static final long MINUTES_MAX = 30;

  @TempDir private static Path folder;

  private static Path file = Path.of("");
  private static final Set<String> FAULTS = new TreeSet<>();
  private static final List<String> DIFFERENCES = new ArrayList<>();

  @BeforeAll
  static void record() throws IOException {
    long from = Long.getLong("sim.from", Seeds.ofSources());
    System.out.printf("twins: %d worlds from %d%n", WORLDS, from);
    file = folder.resolve("worlds.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (long seed = from; seed < from + WORLDS; seed++) {
        Simulator.Recording recording = Simulator.record(seed);
        FAULTS.addAll(recording.faults());
        for (String scenario : recording.scenarios()) {
          out.write(scenario.getBytes(StandardCharsets.UTF_8));
          compare(scenario, ScenarioPlayer.play(scenario));
        }
      }
    }
  }

  /** Keeps the first difference of a scenario that was played again. */
  private static void compare(String recorded, String played) {
    if (!recorded.equals(played)) {
      String[] expected = recorded.split("\n", -1);
      String[] actual = played.split("\n", -1);
      int line = Arrays.mismatch(expected, actual);
      DIFFERENCES.add(
          "%s, line %d: expected %s, but was %s"
              .formatted(
                  expected[0],
                  line,
                  line < expected.length ? expected[line] : "the end",
                  line < actual.length ? actual[line] : "the end"));
    }
  }

  @Test
  void shouldHaveEveryFaultInTheRecordedWorlds() {
    assertThat(FAULTS)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Fault.values()).map(Fault::name).toList());
  }

  @Test
  void shouldDoAndHoldTheSameWhenTheJavaClientPlaysThemAgain() {
    assertThat(DIFFERENCES).isEmpty();
  }

  /** Node also plays clients with planted differences, each of which these worlds must reveal. */
  @Test
  void shouldDoAndHoldTheSameWhenTheBrowsersClientPlaysThem() throws Exception {
    Path web = Seeds.root().resolve("ide-client/web");
    Path vitest = web.resolve("node_modules/vitest/vitest.mjs");
    boolean isBuilt = Files.exists(vitest) && Files.exists(web.resolve("src/gen"));
    if (!isBuilt) {
      System.out.println("twins: not played in Node, because ide-client/web is not built here");
    }
    assumeTrue(isBuilt);

    Path output = folder.resolve("vitest.log");
    ProcessBuilder command =
        new ProcessBuilder("node", vitest.toString(), "run", "test/worlds", "--no-color")
            .directory(web.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    command.environment().put("LOCKSTEP_WORLDS", file.toString());
    command.environment().put("LOCKSTEP_WORLDS_MIN", String.valueOf(WORLDS));
    Process process = command.start();
    boolean isDone = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
    process.destroyForcibly();

    String told = Files.readString(output);
    told.lines().filter(line -> line.matches("(twins|planted): .*")).forEach(System.out::println);
    assertThat(isDone).isTrue();
    assertThat(process.exitValue()).as(told).isZero();
    assertThat(told).contains("twins: " + WORLDS + " worlds played");
  }
}
