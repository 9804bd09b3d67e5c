package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How large the parts of the shipped code may grow: packages, records, and what is written twice.
 */
final class HouseTest {
  private static final int PACKAGE_FILES_MAX = 35;
  private static final int RECORD_PARTS_MAX = 5;

  /**
   * Lines of code that may not occur in two places: empty lines, imports, comments do not count.
   */
  private static final int SAME_LINES = 12;

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
  private static final Pattern STRING = Pattern.compile("\"(?:\\\\.|[^\"\\\\\\n])*\"");
  private static final Pattern RECORD = Pattern.compile("\\brecord (\\w+)(?:<[^(]*>)?\\s*\\(");

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z0-9.]+);");
  private static final Pattern TYPE =
      Pattern.compile("\\b(dev\\.lockstep(?:\\.[a-z0-9]+)+)\\.[A-Z]");

  private final Tree tree = Tree.find();

  /**
   * Records with more parts than they should have, as "File.Record". None may be added.
   *
   * <p>Outcome and Surroundings are kept as JSON beside the pages that show them.
   */
  private static final Set<String> LARGE_RECORDS =
      Set.of("Outcome.Outcome", "Surroundings.Surroundings");

  private List<Path> main(String... endings) {
    return tree.named(endings).stream()
        .filter(file -> tree.name(file).matches(".*/src/main/java/.*|.*/web/src/.*"))
        .toList();
  }

  @Test
  void shouldHaveNoPackageThatIsTooLargeToKnow() {
    Map<String, Long> files =
        main(".java").stream()
            .collect(
                Collectors.groupingBy(
                    file -> tree.name(Objects.requireNonNull(file.getParent())),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(files).isNotEmpty();
    files.values().removeIf(count -> count <= PACKAGE_FILES_MAX);

    assertThat(files.keySet()).isEmpty();
  }

  @Test
  void shouldHaveNoCycleOfPackages() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (Path file : main(".java")) {
      String code = COMMENT.matcher(Tree.text(file)).replaceAll("");
      String text = STRING.matcher(code).replaceAll("");
      Matcher declared = PACKAGE.matcher(text);
      assertThat(declared.find()).as(tree.name(file)).isTrue();
      Set<String> used = uses.computeIfAbsent(declared.group(1), name -> new TreeSet<>());
      Matcher name = TYPE.matcher(text);
      while (name.find()) {
        used.add(name.group(1));
      }
      used.remove(declared.group(1));
    }
    // A package that uses none of the rest is in no cycle.
    boolean isReduced = true;
    while (isReduced) {
      Set<String> rest = Set.copyOf(uses.keySet());
      isReduced = uses.values().removeIf(used -> Collections.disjoint(used, rest));
    }
    assertThat(uses).as("packages in cycles, or that use some in cycles").isEmpty();
  }

  @Test
  void shouldHaveNoRecordWithManyParts() {
    Set<String> large = new TreeSet<>();
    for (Path file : main(".java")) {
      String text = COMMENT.matcher(Tree.text(file)).replaceAll("");
      Matcher record = RECORD.matcher(text);
      while (record.find()) {
        if (parts(text, record.end()) > RECORD_PARTS_MAX) {
          large.add(file.getFileName().toString().replace(".java", "") + "." + record.group(1));
        }
      }
    }
    assertThat(large).isSubsetOf(LARGE_RECORDS);
  }

  /** Counts the parts of a list up to its closing bracket. */
  private static int parts(String text, int from) {
    int depth = 0;
    int commas = 0;
    int at = from;
    while (depth > 0 || text.charAt(at) != ')') {
      switch (text.charAt(at)) {
        case '(', '<' -> depth++;
        case ')', '>' -> depth--;
        case ',' -> commas += depth == 0 ? 1 : 0;
        default -> {}
      }
      at++;
    }
    return text.substring(from, at).isBlank() ? 0 : commas + 1;
  }

  /** A line of a file, without its indentation. */
  private record Line(Path file, int number, String text) {}

  @Test
  void shouldWriteNothingTwice() {
    Map<String, Line> first = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Path file : main(".java", ".ts", ".tsx")) {
      List<Line> lines = lines(file);
      for (int at = 0; at + SAME_LINES <= lines.size(); at++) {
        String block =
            lines.subList(at, at + SAME_LINES).stream()
                .map(Line::text)
                .collect(Collectors.joining("\n"));
        Line other = first.putIfAbsent(block, lines.get(at));
        if (other != null) {
          twice.add(place(other) + " and " + place(lines.get(at)));
        }
      }
    }
    assertThat(twice).as("%d lines that are the same", SAME_LINES).isEmpty();
  }

  private String place(Line line) {
    return tree.name(line.file()) + ":" + line.number();
  }

  private static List<Line> lines(Path file) {
    // A comment leaves its line ends, so that numbers stay right.
    String text =
        COMMENT
            .matcher(Tree.text(file))
            .replaceAll(comment ->
                "\n".repeat((int) comment.group().chars().filter(c -> c == '\n').count()));
    Predicate<String> isCode =
        line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("package ");
    String[] all = text.split("\n", -1);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      String line = all[i].strip().replaceAll("\\s+", " ");
      if (isCode.test(line)) {
        lines.add(new Line(file, i + 1, line));
      }
    }
    return lines;
  }
}
