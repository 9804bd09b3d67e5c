package dev.lockstep.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Surroundings HERE =
      new Surroundings("2 cores", "Linux", "Java", "-flag", "abc", "2026-01-01");

  @TempDir Path docs;

  private static Outcome outcome(String id, double result) {
    return new Outcome(
        id,
        "something",
        0.1,
        List.of("number"),
        List.of(new Outcome.Row("Lockstep", List.of("7"))),
        List.of(
            Outcome.Target.atLeast("to a peer", Optional.of(result), 1.5),
            Outcome.Target.atLeast("to another", Optional.empty(), 2)),
        List.of(
            new Outcome.Curve("latency", "Lockstep", new double[] {50, 99}, new double[] {1, 20}),
            new Outcome.Curve(
                "cost against clients", "Bun", new double[] {10, 100}, new double[] {3, 4})),
        List.of("A note."));
  }

  @Test
  void shouldReplaceItsPartAndNothingElse() throws IOException {
    Path file = docs.resolve("performance.md");
    Files.writeString(file, "# Page\nbefore\n" + Page.BEGIN + "\nold\n" + Page.END + "\nafter\n");
    Page page = new Page(docs);
    page.keep(new Page.Kept(outcome("M10", 1), HERE));
    page.keep(new Page.Kept(outcome("M2", 2), HERE));

    page.write(Map.of("M2", "one", "M10", "two", "M3", "three"));

    String text = Files.readString(file);
    assertThat(text).startsWith("# Page\nbefore\n").endsWith("\nafter\n").doesNotContain("old");
    assertThat(text.indexOf("[M2](bench/M2.md)")).isBetween(0, text.indexOf("[M10](bench/M10.md)"));
    assertThat(text).contains("**Not measured yet:** M3 (three).").doesNotContain("A note.");
    assertThat(text).containsPattern("M2.md\\) +\\| to a peer +\\| 2.00x +\\| ≥ 1.5x +\\| yes");
    assertThat(text)
        .containsPattern("M10.md\\) +\\| to a peer +\\| 1.00x +\\| ≥ 1.5x +\\| \\*\\*no");
    assertThat(text).containsPattern("to another +\\| not measured +\\| ≥ 2x");
    assertThat(docs.resolve("images/bench-m2-latency.svg"))
        .content()
        .contains("polyline", ">percentile<", ">milliseconds<");
    assertThat(docs.resolve("images/bench-m2-cost-against-clients.svg"))
        .content()
        .contains(">Bun<", ">clients<", ">cost<")
        .doesNotContain("Lockstep", "percentile");
  }

  @Test
  void shouldWriteAPageForEachMeasure() throws IOException {
    Files.writeString(docs.resolve("performance.md"), "# Page\n" + Page.BEGIN + "\n" + Page.END);
    Page page = new Page(docs);
    page.keep(new Page.Kept(outcome("M2", 2), HERE));

    page.write(Map.of("M2", "one"));

    assertThat(docs.resolve("bench/M2.md"))
        .content()
        .startsWith("# M2, something\n")
        .contains("- A note.\n", "commit abc of 2026-01-01", "](../images/bench-m2-latency.svg)")
        .containsPattern("M2 +\\| to a peer +\\| 2.00x")
        .containsPattern("Lockstep +\\| 7 ");
  }

  @Test
  void shouldKeepOnlyTheNewestOutcomeOfAMeasure() throws IOException {
    Page page = new Page(docs);
    page.keep(new Page.Kept(outcome("M2", 1), HERE));
    page.keep(new Page.Kept(outcome("M2", 3), HERE));

    assertThat(page.all())
        .singleElement()
        .satisfies(kept -> assertThat(kept.outcome().targets().getFirst().value()).isEqualTo(3.0));
  }
}
