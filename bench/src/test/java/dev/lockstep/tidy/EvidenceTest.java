package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks the catalogues of guarantees, faults, bad input and threats against the tests that claim
 * their rows, and the generated pages against both. {@code -Devidence.write=true} writes the pages.
 */
final class EvidenceTest {
  private static final String REGENERATE =
      "./mvnw -q test -pl bench -am -Dweb.skip=true -Dtest=EvidenceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Devidence.write=true";

  private static final int GUARANTEES = 29;
  private static final int FAULTS = 70;
  private static final int ROWS_OF_A_BOUNDARY = 40;

  private final Tree tree = Tree.find();
  private final Evidence evidence = new Evidence(tree);

  private static List<String> numbered(String prefix, int last) {
    List<String> all = new ArrayList<>();
    for (int number = 1; number <= last; number++) {
      all.add(prefix + number);
    }
    return all;
  }

  @Test
  void shouldHaveEveryRowOnceAndInOrder() {
    List<String> input = new ArrayList<>();
    for (char boundary : "AKCWPHTR".toCharArray()) {
      input.addAll(numbered(String.valueOf(boundary), ROWS_OF_A_BOUNDARY));
    }
    Set<String> boundaries = new TreeSet<>();
    Catalogue.THREATS.rows(tree).keySet().forEach(row -> boundaries.add(row.substring(0, 1)));

    assertThat(Catalogue.GUARANTEES.rows(tree).keySet())
        .containsExactlyElementsOf(numbered("G", GUARANTEES));
    assertThat(Catalogue.FAULTS.rows(tree).keySet())
        .containsExactlyElementsOf(numbered("", FAULTS));
    assertThat(Catalogue.BAD_INPUT.rows(tree).keySet()).containsExactlyElementsOf(input);
    assertThat(Catalogue.THREATS.rows(tree)).hasSizeGreaterThan(30);
    assertThat(boundaries).containsExactly("A", "B", "C", "D", "E", "F", "G", "H");
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveATestForEachRowThatIsMarkedAsHeld(Catalogue catalogue) {
    Map<String, Set<String>> tests = evidence.tests(catalogue);
    Map<String, Set<String>> simulated =
        catalogue == Catalogue.FAULTS ? evidence.more(catalogue) : Map.of();
    Set<String> unproven = new TreeSet<>();
    Set<String> modest = new TreeSet<>();
    catalogue
        .rows(tree)
        .forEach((id, row) -> {
          boolean isTested = tests.containsKey(id) || simulated.containsKey(id);
          switch (row.mark()) {
            case HELD, PARTLY -> {
              if (!isTested) {
                unproven.add(id);
              }
            }
            case OPEN, NO_SUBJECT -> {
              if (tests.containsKey(id)) {
                modest.add(id);
              }
            }
          }
        });

    assertThat(unproven)
        .as("marked as held in docs/%s, without a test", catalogue.file())
        .isEmpty();
    assertThat(modest).as("has tests, but docs/%s does not say so", catalogue.file()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveAReasonForEachRowThatIsNotHeld(Catalogue catalogue) {
    Set<String> silent = new TreeSet<>();
    catalogue
        .rows(tree)
        .forEach((id, row) -> {
          if (row.mark() != Catalogue.Mark.HELD && row.reason().isBlank()) {
            silent.add(id);
          }
        });

    assertThat(silent).as("rows of docs/%s without a reason", catalogue.file()).isEmpty();
  }

  @Test
  void shouldClaimOnlyRowsThatExistAndOnlyFromTestsThatRun() {
    List<String> wrong = new ArrayList<>();
    for (Claims.Claim claim : evidence.claims()) {
      if (!claim.isTest()) {
        wrong.add(claim.test() + " is not run");
      }
      if (!claim.catalogue().rows(tree).containsKey(claim.row())) {
        wrong.add(claim.test() + " claims " + claim.row());
      }
    }

    assertThat(evidence.claims()).hasSizeGreaterThan(500);
    assertThat(wrong).isEmpty();
  }

  @Test
  void shouldPlantBugsAndSimulateFaultsForRowsThatExist() {
    Map<String, Set<String>> planted = evidence.more(Catalogue.GUARANTEES);
    Map<String, Set<String>> simulated = evidence.more(Catalogue.FAULTS);

    assertThat(planted.values().stream().mapToInt(Set::size).sum()).isGreaterThanOrEqualTo(30);
    assertThat(simulated).hasSizeGreaterThan(30);
    assertThat(Catalogue.GUARANTEES.rows(tree))
        .containsKeys(planted.keySet().toArray(String[]::new));
    assertThat(Catalogue.FAULTS.rows(tree)).containsKeys(simulated.keySet().toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveGeneratedPagesThatAreUpToDate(Catalogue catalogue) throws IOException {
    Path file = tree.root().resolve("docs/evidence").resolve(catalogue.file());
    String page = evidence.page(catalogue);
    if (Boolean.getBoolean("evidence.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, page, StandardCharsets.UTF_8);
    }

    assertThat(Files.exists(file) ? Tree.text(file) : "")
        .as("docs/evidence/%s; to regenerate it: %s", catalogue.file(), REGENERATE)
        .isEqualTo(page);
  }
}
