package dev.lockstep.bench.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writer of the results in {@code docs}: the table of targets in {@code performance.md}, and a page
 * for each measure in {@code bench}, with its numbers, notes and pictures.
 *
 * <p>The outcome of a measure is kept as JSON beside its page, so that one measure can be repeated
 * without the others; all pages and pictures are made from these files.
 *
 * @param docs the folder of {@code performance.md}
 */
public record Page(Path docs) {
  static final String BEGIN = "<!-- begin: written by \"lockstep bench\" -->";
  static final String END = "<!-- end: written by \"lockstep bench\" -->";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A result and the conditions under which it was found. */
  public record Kept(Outcome outcome, Surroundings surroundings) {}

  /** Keeps an outcome, and replaces an older one of the same measure. */
  public void keep(Kept kept) throws IOException {
    Files.createDirectories(results());
    Files.writeString(
        results().resolve(kept.outcome().id() + ".json"), JSON.writeValueAsString(kept) + "\n");
  }

  /** Returns the kept outcomes in the order of the measures. */
  public List<Kept> all() throws IOException {
    List<Kept> all = new ArrayList<>();
    if (Files.isDirectory(results())) {
      try (var files = Files.list(results())) {
        for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
          all.add(JSON.readValue(file.toFile(), Kept.class));
        }
      }
    }
    all.sort(Comparator.comparingInt(kept -> Integer.parseInt(kept.outcome().id().substring(1))));
    return all;
  }

  /**
   * Writes the table of targets, the page of each measure, and the pictures.
   *
   * @param known titles of all measures by id, so that the table names those without an outcome
   */
  public void write(Map<String, String> known) throws IOException {
    Path page = docs.resolve("performance.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("the page " + page + " has no marks for the generated part");
    }
    List<Kept> all = all();
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length())
            + "\n\n"
            + table(all, known)
            + text.substring(end));
    for (Kept kept : all) {
      Files.writeString(results().resolve(kept.outcome().id() + ".md"), measurePage(kept));
    }
  }

  private static String table(List<Kept> all, Map<String, String> known) {
    StringBuilder text = new StringBuilder();
    text.append(
            Table.targets(
                all.stream().map(Kept::outcome).toList(),
                id -> "[" + id + "](bench/" + id + ".md)"))
        .append('\n');
    List<String> missing = new ArrayList<>();
    known.forEach((id, title) -> {
      if (all.stream().noneMatch(kept -> kept.outcome().id().equals(id))) {
        missing.add(id + " (" + title + ")");
      }
    });
    if (!missing.isEmpty()) {
      text.append("**Not measured yet:** ").append(String.join(", ", missing)).append(".\n\n");
    }
    return text.toString();
  }

  private String measurePage(Kept kept) throws IOException {
    Outcome outcome = kept.outcome();
    Surroundings where = kept.surroundings();
    StringBuilder text = new StringBuilder();
    text.append("# ").append(outcome.id()).append(", ").append(outcome.title()).append("\n\n");
    text.append(
        "Written by `lockstep bench --write`. All targets:"
            + " [performance.md](../performance.md).\n\n");
    text.append(Table.targets(List.of(outcome), id -> id)).append('\n');
    text.append(Table.numbers(outcome)).append('\n');
    for (String note : outcome.notes()) {
      text.append("- ").append(note).append('\n');
    }
    text.append(
        Run.format(
            "- %s; %s; %s; `%s`; commit %s of %s. Load of the machine before the run: %.1f%s.%n%n",
            where.machine(),
            where.kernel(),
            where.java(),
            where.flags(),
            where.commit(),
            where.day(),
            outcome.machineLoad(),
            outcome.wasDisturbed() ? " (disturbed: the times are not reliable)" : ""));
    for (String picture : pictures(outcome)) {
      text.append("![").append(outcome.id()).append("](").append(picture).append(")\n\n");
    }
    return text.toString().stripTrailing() + "\n";
  }

  /** Writes a picture for each plot and returns their paths relative to the measure's page. */
  private List<String> pictures(Outcome outcome) throws IOException {
    Map<String, List<Outcome.Curve>> plots = new LinkedHashMap<>();
    for (Outcome.Curve curve : outcome.curves()) {
      plots.computeIfAbsent(curve.plot(), plot -> new ArrayList<>()).add(curve);
    }
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, List<Outcome.Curve>> plot : new TreeMap<>(plots).entrySet()) {
      String name =
          "images/bench-"
              + (outcome.id() + "-" + plot.getKey())
                  .toLowerCase(java.util.Locale.ROOT)
                  .replaceAll("[^a-z0-9]+", "-")
              + ".svg";
      Files.createDirectories(docs.resolve("images"));
      Files.writeString(
          docs.resolve(name),
          Plot.svg(outcome.id() + ": " + plot.getKey(), plot.getKey(), plot.getValue()));
      names.add("../" + name);
    }
    return names;
  }

  private Path results() {
    return docs.resolve("bench");
  }
}
