package dev.lockstep.tidy;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The evidence for each row of the catalogues, and the pages of {@code docs/evidence} that show it:
 * the tests that claim the row, and beside them the planted bugs of a guarantee and the simulator's
 * faults of a fault.
 */
final class Evidence {
  private final Tree tree;
  private final List<Claims.Claim> claims;

  Evidence(Tree tree) {
    this.tree = tree;
    this.claims = new Claims(tree).all();
  }

  List<Claims.Claim> claims() {
    return claims;
  }

  /** Returns the tests that claim each row of a catalogue. */
  Map<String, Set<String>> tests(Catalogue catalogue) {
    Map<String, Set<String>> tests = new TreeMap<>();
    for (Claims.Claim claim : claims) {
      if (claim.catalogue() == catalogue) {
        tests.computeIfAbsent(claim.row(), row -> new TreeSet<>()).add(claim.test());
      }
    }
    return tests;
  }

  /** Returns the other evidence of a catalogue's rows: planted bugs, or simulated faults. */
  Map<String, Set<String>> more(Catalogue catalogue) {
    return switch (catalogue) {
      case GUARANTEES -> plantedBugs();
      case FAULTS -> simulatedFaults();
      case BAD_INPUT, THREATS -> Map.of();
    };
  }

  private Map<String, Set<String>> plantedBugs() {
    Map<String, Set<String>> planted = new TreeMap<>();
    List<Path> sources =
        tree.named(".java").stream()
            .filter(file -> Tree.text(file).contains("new PlantedBug("))
            .toList();
    Claims.parse(
        sources,
        unit ->
            constructed(unit, "PlantedBug").stream()
                .filter(arguments -> arguments.size() > 1)
                .forEach(arguments ->
                    planted
                        .computeIfAbsent(text(arguments.get(1)), id -> new TreeSet<>())
                        .add(text(arguments.get(0)))));
    return planted;
  }

  private Map<String, Set<String>> simulatedFaults() {
    Map<String, Set<String>> simulated = new TreeMap<>();
    Claims.parse(
        tree.named("/bench/sim/Fault.java"),
        unit ->
            new TreeScanner<@Nullable Void, @Nullable Void>() {
              @Override
              public @Nullable Void visitVariable(VariableTree field, @Nullable Void nothing) {
                if (field.getInitializer() instanceof NewClassTree constant) {
                  for (ExpressionTree row : constant.getArguments()) {
                    simulated
                        .computeIfAbsent(text(row), number -> new TreeSet<>())
                        .add("`" + field.getName() + "`");
                  }
                }
                return super.visitVariable(field, nothing);
              }
            }.scan(unit, null));
    return simulated;
  }

  private static List<List<? extends ExpressionTree>> constructed(
      com.sun.source.tree.Tree unit, String type) {
    List<List<? extends ExpressionTree>> found = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitNewClass(NewClassTree created, @Nullable Void nothing) {
        if (created.getIdentifier().toString().equals(type)) {
          found.add(created.getArguments());
        }
        return super.visitNewClass(created, nothing);
      }
    }.scan(unit, null);
    return found;
  }

  private static String text(ExpressionTree expression) {
    return expression instanceof LiteralTree literal
        ? String.valueOf(literal.getValue())
        : expression.toString();
  }

  /** Returns the page of a catalogue. */
  String page(Catalogue catalogue) {
    Map<String, Set<String>> tests = tests(catalogue);
    Map<String, Set<String>> more = more(catalogue);
    boolean hasMore = !more.isEmpty();
    StringBuilder page = new StringBuilder(16_384);
    page.append("# Evidence: ")
        .append(catalogue.title())
        .append(
            "\n\nGenerated from the tests: see [README.md](README.md). The rows are explained in [")
        .append(catalogue.file())
        .append("](../")
        .append(catalogue.file())
        .append(").\n\n| # | mark | tests |")
        .append(hasMore ? " " + moreTitle(catalogue) + " |" : "")
        .append("\n| --- | --- | --- |")
        .append(hasMore ? " --- |" : "")
        .append('\n');
    catalogue
        .rows(tree)
        .forEach((id, row) -> {
          page.append("| ")
              .append(id)
              .append(" | ")
              .append(row.mark().text())
              .append(" | ")
              .append(
                  tests.getOrDefault(id, Set.of()).stream()
                      .map(Evidence::quoted)
                      .reduce((one, other) -> one + ", " + other)
                      .orElse("-"))
              .append(" |");
          if (hasMore) {
            Set<String> others = more.getOrDefault(id, Set.of());
            page.append(' ')
                .append(others.isEmpty() ? "-" : String.join("; ", others))
                .append(" |");
          }
          page.append('\n');
        });
    return page.toString();
  }

  private static String moreTitle(Catalogue catalogue) {
    return catalogue == Catalogue.GUARANTEES ? "planted bugs" : "simulated as";
  }

  private static String quoted(String test) {
    return test.contains("\"")
        ? test.replaceFirst(" ", " `").replace("\"", "") + "`"
        : "`" + test + "`";
  }
}
