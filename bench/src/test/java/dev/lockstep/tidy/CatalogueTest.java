package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the pages of bad input and of threats, and the tests that they name, together. */
final class CatalogueTest {
  private static final String BAD_INPUT = "docs/bad-input.md";
  private static final String THREATS = "docs/threats.md";
  private static final String BOUNDARIES = "AKCWPHTR";
  private static final int ROWS = 40;

  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\| (.+) \\| (.+) \\|$");
  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+)?\\.([a-z]\\w+)`");
  private static final Pattern OPEN =
      Pattern.compile("\\*\\*(no subject yet|not yet)\\*\\*: \\S.{5,}");

  private final Tree tree = Tree.find();

  /** What holds each row of a page, by its number. */
  private Map<String, String> rows(String page) {
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Tree.text(tree.root().resolve(page)));
    while (row.find()) {
      assertThat(rows.put(row.group(1), row.group(3))).as("twice: " + row.group(1)).isNull();
    }
    return rows;
  }

  private List<String> tests(String cell) {
    List<String> tests = new ArrayList<>();
    Matcher named = NAMED.matcher(cell);
    String owner = "";
    while (named.find()) {
      owner = named.group(1) == null ? owner : named.group(1);
      tests.add(owner + "." + named.group(2));
    }
    return tests;
  }

  private boolean exists(String test) {
    int dot = test.indexOf('.');
    return tree.named("/" + test.substring(0, dot) + ".java").stream()
        .filter(file -> tree.name(file).contains("src/test"))
        .anyMatch(file -> Tree.text(file).contains("void " + test.substring(dot + 1) + "("));
  }

  @Test
  void shouldHaveEveryRowOfBadInputOnce() {
    List<String> all = new ArrayList<>();
    for (char boundary : BOUNDARIES.toCharArray()) {
      for (int number = 1; number <= ROWS; number++) {
        all.add(boundary + "" + number);
      }
    }
    assertThat(rows(BAD_INPUT).keySet()).containsExactlyElementsOf(all);
  }

  @Test
  void shouldNameATestOrAReasonInEachRow() {
    for (String page : List.of(BAD_INPUT, THREATS)) {
      Set<String> silent = new TreeSet<>();
      rows(page)
          .forEach((row, cell) -> {
            if (tests(cell).isEmpty() && !OPEN.matcher(cell).find()) {
              silent.add(row);
            }
          });
      assertThat(silent).as("rows of " + page + " with neither").isEmpty();
    }
  }

  @Test
  void shouldNameOnlyTestsThatExist() {
    for (String page : List.of(BAD_INPUT, THREATS)) {
      Set<String> missing = new TreeSet<>();
      rows(page)
          .values()
          .forEach(cell -> tests(cell).stream().filter(t -> !exists(t)).forEach(missing::add));
      assertThat(missing).as("tests that " + page + " names").isEmpty();
    }
  }

  @Test
  void shouldHaveTheThreatsOfEachBoundary() {
    Set<String> boundaries = new TreeSet<>();
    rows(THREATS).keySet().forEach(row -> boundaries.add(row.substring(0, 1)));
    assertThat(rows(THREATS)).hasSizeGreaterThan(30);
    assertThat(boundaries).containsExactly("A", "B", "C", "D", "E", "F", "G", "H");
  }
}
