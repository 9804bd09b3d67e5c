package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.real.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code lockstep bench} runs to its end and reports, with a few clients for a moment; its figures
 * mean nothing then and are not checked. {@code -Dbench.measures} names the measures, M9 by
 * default. It runs in a process of its own, which binds itself to one core.
 */
@Timeout(600)
final class ProcessBenchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(500);
  private static final List<String> MEASURES =
      List.of(System.getProperty("bench.measures", "M9").split(","));

  @TempDir Path folder;

  private void run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bench", "--clients=10", "--seconds=0.5", "--warm-up=0.2", "--no-install"));
    arguments.add("--peers-folder=" + folder.resolve("peers"));
    arguments.addAll(List.of(more));
    List<String> command = Processes.lockstep(List.of(), arguments.toArray(String[]::new));
    try (Program bench = Program.start("bench", folder, command)) {
      assertThat(bench.awaitEnd(PATIENCE)).as(bench.tail(20)).hasValue(0);
    }
  }

  @Test
  void shouldRunMeasuresAndWriteThePage() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Path page =
        Files.writeString(
            docs.resolve("performance.md"),
            """
            # Page
            <!-- begin: written by "lockstep bench" -->
            <!-- end: written by "lockstep bench" -->
            """);

    List<String> arguments = new ArrayList<>(MEASURES);
    arguments.add("--write");
    run(arguments.toArray(String[]::new));

    for (String measure : MEASURES) {
      assertThat(page).content().contains("| [" + measure + "](bench/" + measure + ".md)");
      JsonNode outcome =
          new ObjectMapper().readTree(docs.resolve("bench/" + measure + ".json").toFile());
      JsonNode ours = outcome.path("outcome").path("rows").path(0);
      assertThat(ours.path("name").asText()).isEqualTo("Lockstep");
      // Its last number names the failure, or says that all reached the newest state.
      JsonNode numbers = ours.path("numbers");
      assertThat(numbers.path(numbers.size() - 1).asText()).matches("none.*|all caught up.*");
    }
    assertThat(docs.resolve("bench/" + MEASURES.getFirst() + ".md"))
        .content()
        .contains("bun@", "is missing");
    assertThat(page).content().contains("Not measured yet:", "M4");
  }

  @Test
  void shouldGiveTheReasonWhenNoApiserverCanBeCompared() throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));

    List<String> command = new ArrayList<>(List.of("env", "LOCKSTEP_KUBE_BIN=" + programs));
    command.addAll(
        Processes.lockstep(List.of(), "bench", "m4", "--peers-folder=" + folder.resolve("peers")));
    try (Program bench = Program.start("bench", folder, command)) {
      assertThat(bench.awaitEnd(PATIENCE)).as(bench.tail(20)).hasValue(0);
      assertThat(bench.tail(30))
          .contains("no etcd, kube-apiserver in " + programs, "build-kube.sh", "not measured");
    }
  }
}
