package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the page of guarantees, the tests that it names, and the planted bugs together. */
final class GuaranteeTableTest {
  private static final int GUARANTEES = 29;

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (G\\d+) [^|]+ \\| [^|]+ \\| ([^|]+) \\| ([^|]+) \\|$");
  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+)?\\.([a-z]\\w+)`");
  private static final Pattern IN_BROWSER =
      Pattern.compile("([a-z-]+(?:\\.property)?\\.test\\.ts) `(\\w+)`");
  private static final Pattern PLANTED =
      Pattern.compile("new PlantedBug\\(\\s+\"([^\"]+)\",\\s+\"(G\\d+)\"");
  private static final String OPEN = "**not yet**";

  private final Tree tree = Tree.find();

  /** What holds a guarantee. */
  private record Held(String tests, String planted) {}

  private Map<String, Held> rows() {
    Map<String, Held> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Tree.text(tree.root().resolve("docs/guarantees.md")));
    while (row.find()) {
      Held held = new Held(row.group(2), row.group(3));
      assertThat(rows.put(row.group(1), held)).as("twice: " + row.group(1)).isNull();
    }
    return rows;
  }

  @Test
  void shouldHaveEveryGuaranteeOnce() {
    List<String> all = new ArrayList<>();
    for (int number = 1; number <= GUARANTEES; number++) {
      all.add("G" + number);
    }
    assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void shouldNameATestForEachOrSayThatThereIsNone() {
    Set<String> silent = new TreeSet<>();
    rows()
        .forEach((id, held) -> {
          boolean isTested =
              NAMED.matcher(held.tests()).find() || IN_BROWSER.matcher(held.tests()).find();
          if (!isTested && !held.tests().contains(OPEN)) {
            silent.add(id);
          }
        });
    assertThat(silent).as("guarantees with neither").isEmpty();
  }

  @Test
  void shouldNameOnlyTestsThatExist() {
    Set<String> missing = new TreeSet<>();
    for (Held held : rows().values()) {
      Matcher named = NAMED.matcher(held.tests());
      String owner = "";
      while (named.find()) {
        owner = named.group(1) == null ? owner : named.group(1);
        if (!isIn("/" + owner + ".java", "void " + named.group(2) + "(")) {
          missing.add(owner + "." + named.group(2));
        }
      }
      Matcher browser = IN_BROWSER.matcher(held.tests());
      while (browser.find()) {
        if (!isIn("/" + browser.group(1), browser.group(2))) {
          missing.add(browser.group());
        }
      }
    }
    assertThat(missing).as("tests that docs/guarantees.md names").isEmpty();
  }

  private boolean isIn(String file, String text) {
    return tree.named(file).stream().anyMatch(path -> Tree.text(path).contains(text));
  }

  @Test
  void shouldNameEachPlantedBugBesideWhatItBreaks() {
    Map<String, Set<String>> planted = new TreeMap<>();
    Path source = tree.named("/PlantedBugs.java").getFirst();
    Matcher bug = PLANTED.matcher(Tree.text(source));
    while (bug.find()) {
      planted.computeIfAbsent(bug.group(2), id -> new TreeSet<>()).add(bug.group(1));
    }
    Map<String, Set<String>> told = new TreeMap<>();
    rows()
        .forEach((id, held) -> {
          if (!held.planted().equals("-")) {
            told.put(id, new TreeSet<>(List.of(held.planted().split("; "))));
          }
        });
    assertThat(planted.values().stream().mapToInt(Set::size).sum()).isGreaterThanOrEqualTo(30);
    assertThat(told).isEqualTo(planted);
  }
}
