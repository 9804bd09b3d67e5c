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

/** Holds the table of faults and the tests that are named after its rows together. */
final class FaultTableTest {
  private static final int ROWS = 70;
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.+) \\|$");
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z][A-Za-z0-9]+)?\\.([a-z][A-Za-z0-9]*Should|should)([A-Za-z0-9_]+)`");
  private static final Pattern TEST = Pattern.compile("\\bvoid (\\w+((?:_row\\d+)+))\\(");
  private static final Pattern SIMULATED =
      Pattern.compile("(?m)^  ([A-Z0-9_]+)\\(([0-9, ]*)\\)[,;]");
  private static final Pattern LAST_CELL =
      Pattern.compile("(?m)^\\| (\\d+) \\| .+ \\| ([^|]+) \\|$");
  private static final Pattern NUMBER = Pattern.compile("_row(\\d+)");

  private final Tree tree = Tree.find();

  /** The tests of each row, as "Owner.method". */
  private Map<Integer, Set<String>> table() {
    Map<Integer, Set<String>> table = new TreeMap<>();
    Matcher row = ROW.matcher(Tree.text(tree.root().resolve("docs/faults.md")));
    while (row.find()) {
      Set<String> tests = new TreeSet<>();
      Matcher named = NAMED.matcher(row.group(2));
      String owner = "";
      while (named.find()) {
        owner = named.group(1) == null ? owner : named.group(1);
        tests.add(owner + "." + named.group(2) + named.group(3));
      }
      assertThat(table.put(Integer.parseInt(row.group(1)), tests)).as(row.group()).isNull();
    }
    return table;
  }

  @Test
  void shouldHaveEveryRowOnce() {
    List<Integer> all = new ArrayList<>();
    for (int number = 1; number <= ROWS; number++) {
      all.add(number);
    }
    assertThat(table().keySet()).containsExactlyElementsOf(all);
  }

  @Test
  void shouldNameOnlyTestsThatExist() {
    Set<String> missing = new TreeSet<>();
    table()
        .values()
        .forEach(tests -> tests.stream().filter(test -> !exists(test)).forEach(missing::add));
    assertThat(missing).as("tests that docs/faults.md names").isEmpty();
  }

  private boolean exists(String test) {
    int dot = test.indexOf('.');
    return tree.named("/" + test.substring(0, dot) + ".java").stream()
        .anyMatch(file -> Tree.text(file).contains("void " + test.substring(dot + 1) + "("));
  }

  @Test
  void shouldNameEveryTestInTheRowsThatItIsNamedAfter() {
    Map<Integer, Set<String>> table = table();
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path file : tree.named(".java")) {
      String owner = String.valueOf(file.getFileName()).replace(".java", "");
      Matcher test = TEST.matcher(Tree.text(file));
      while (test.find()) {
        found++;
        Matcher number = NUMBER.matcher(test.group(2));
        while (number.find()) {
          int row = Integer.parseInt(number.group(1));
          if (!table.getOrDefault(row, Set.of()).contains(owner + "." + test.group(1))) {
            missing.add("row " + row + ": " + owner + "." + test.group(1));
          }
        }
      }
    }
    assertThat(found).isPositive();
    assertThat(missing).as("tests that docs/faults.md does not name in their row").isEmpty();
  }

  @Test
  void shouldNameTheFaultsOfTheSimulatorInTheirRows() {
    Map<Integer, Set<String>> simulated = new TreeMap<>();
    Path faults = tree.named("/bench/sim/Fault.java").getFirst();
    Matcher fault = SIMULATED.matcher(Tree.text(faults));
    while (fault.find()) {
      for (String row : fault.group(2).split(", *")) {
        if (!row.isEmpty()) {
          simulated
              .computeIfAbsent(Integer.parseInt(row), number -> new TreeSet<>())
              .add("`" + fault.group(1) + "`");
        }
      }
    }
    Map<Integer, Set<String>> told = new TreeMap<>();
    Matcher cell = LAST_CELL.matcher(Tree.text(tree.root().resolve("docs/faults.md")));
    while (cell.find()) {
      if (cell.group(2).startsWith("`")) {
        told.put(
            Integer.parseInt(cell.group(1)), new TreeSet<>(List.of(cell.group(2).split(", "))));
      }
    }
    assertThat(simulated).hasSizeGreaterThan(30);
    assertThat(told).isEqualTo(simulated);
  }
}
