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
 * The generated part of the page on performance. What measures have found is kept beside the page
 * as JSON, one file each, so that one of them can be run anew without the others; page and pictures
 * are made from these files.
 *
 * @param docs the folder of the page
 */
public record Page(Path docs) {
  static final String BEGIN = "<!-- begin: written by \"lockstep bench\" -->";
  static final String END = "<!-- end: written by \"lockstep bench\" -->";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** An outcome and where it comes from. */
  public record Kept(Outcome outcome, Surroundings surroundings) {}

  /** Keeps an outcome in place of an older one of the same measure. */
  public void keep(Kept kept) throws IOException {
    Files.createDirectories(results());
    Files.writeString(
        results().resolve(kept.outcome().id() + ".json"), JSON.writeValueAsString(kept) + "\n");
  }

  /** All that is kept, in the order of the measures. */
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
   * Writes the page's part and the pictures.
   *
   * @param known all measures that there are, with their titles, so that none is hidden
   */
  public void write(Map<String, String> known) throws IOException {
    Path page = docs.resolve("performance.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("the page " + page + " has no place for what is written here");
    }
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length()) + "\n\n" + part(known) + text.substring(end));
  }

  private String part(Map<String, String> known) throws IOException {
    List<Kept> all = all();
    StringBuilder text = new StringBuilder();
    text.append(Table.targets(all.stream().map(Kept::outcome).toList())).append('\n');
    List<String> missing = new ArrayList<>();
    known.forEach((id, title) -> {
      if (all.stream().noneMatch(kept -> kept.outcome().id().equals(id))) {
        missing.add(id + " (" + title + ")");
      }
    });
    if (!missing.isEmpty()) {
      text.append("**Not measured yet:** ").append(String.join(", ", missing)).append(".\n\n");
    }
    for (Kept kept : all) {
      text.append(section(kept));
    }
    return text.toString();
  }

  private String section(Kept kept) throws IOException {
    Outcome outcome = kept.outcome();
    Surroundings where = kept.surroundings();
    StringBuilder text = new StringBuilder();
    text.append("### ").append(outcome.id()).append(", ").append(outcome.title()).append("\n\n");
    text.append(Table.numbers(outcome)).append('\n');
    for (String note : outcome.notes()) {
      text.append("- ").append(note).append('\n');
    }
    text.append(
        Run.format(
            "- %s; %s; %s; `%s`; commit %s of %s. Load of the machine before: %.1f%s.%n%n",
            where.machine(),
            where.kernel(),
            where.java(),
            where.flags(),
            where.commit(),
            where.day(),
            outcome.machineLoad(),
            outcome.wasDisturbed() ? "; others were at work, so its times say little" : ""));
    for (String picture : pictures(outcome)) {
      text.append("![").append(outcome.id()).append("](").append(picture).append(")\n\n");
    }
    return text.toString();
  }

  /** Writes a picture for each plot; their names, seen from the page. */
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
      names.add(name);
    }
    return names;
  }

  private Path results() {
    return docs.resolve("bench");
  }
}
