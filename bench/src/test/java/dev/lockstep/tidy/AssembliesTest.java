package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds each program to its list of jars. {@code ./mvnw verify} builds the programs before this
 * test runs; {@code ./mvnw test} does not, and then there is nothing to check.
 */
final class AssembliesTest {
  /** The modules of the programs, by the names of their jars. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "lockstep-agent", "agent/program",
          "lockstep-backend", "backend/program",
          "lockstep-client", "ide-client/program",
          "lockstep-demo", "bench/demo",
          "lockstep-sim", "bench/sim",
          "lockstep-bench", "bench/load");

  private static final Set<String> DEPLOYABLES =
      Set.of("lockstep-agent", "lockstep-backend", "lockstep-client");

  private static final String LABORATORY =
      "lockstep-(cluster|demo|sim|load|micro|evidence).*|jmh.*|jopt.*|junit.*|jqwik.*"
          + "|jnats.*|kubernetes-client|awaitility|playwright.*";
  private static final String SERVERS = "netty.*|sqlite.*|nimbus.*|lockstep-backend.*|lockstep-ide";

  private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar$");
  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>(lockstep-[a-z-]+)</artifactId>");

  /** Largest difference of a program's size from the size on the page. */
  private static final double TOLERANCE = 0.1;

  private final Tree tree = Tree.find();

  static Stream<String> programs() {
    return PROGRAMS.keySet().stream().sorted();
  }

  private Path assembly(String program) {
    Path folder = tree.root().resolve(PROGRAMS.get(program)).resolve("target/assembly");
    assumeTrue(Files.isDirectory(folder.resolve("lib")), program + " is not built");
    return folder;
  }

  private static List<Path> jars(Path assembly) {
    try (Stream<Path> files = Files.walk(assembly, 2)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without versions, which are in the poms. */
  private static Set<String> names(Path assembly) {
    Set<String> names = new TreeSet<>();
    for (Path jar : jars(assembly)) {
      names.add(VERSION.matcher(jar.getFileName().toString()).replaceFirst("").replace(".jar", ""));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldCarryTheJarsOfItsListWhenAProgramIsBuilt(String program) {
    Path list =
        tree.root().resolve("bench/src/test/resources/assemblies").resolve(program + ".txt");
    String jars = String.join("\n", names(assembly(program))) + "\n";

    assertThat(jars).as("the jars of %s; %s lists them", program, list).isEqualTo(Tree.text(list));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldLeaveTheLaboratoryBehindWhenAProgramShips(String program) {
    assumeTrue(DEPLOYABLES.contains(program), program + " does not ship");

    assertThat(names(assembly(program))).noneMatch(jar -> jar.matches(LABORATORY));
    if (!program.equals("lockstep-backend")) {
      assertThat(names(assembly(program))).noneMatch(jar -> jar.matches(SERVERS));
    }
  }

  /** The launcher builds a program again when one of its modules has changed. */
  @ParameterizedTest
  @MethodSource("programs")
  void shouldWatchTheModulesThatAProgramCarries(String program) {
    String launcher = Tree.text(tree.root().resolve("lockstep"));
    Matcher modules =
        Pattern.compile(
                Pattern.quote("    " + PROGRAMS.get(program) + ")")
                    + "\\s+echo \"\\$base ([^\"]+)\"")
            .matcher(launcher);
    Matcher base = Pattern.compile("local base=\"([^\"]+)\"").matcher(launcher);
    assertThat(modules.find() && base.find()).isTrue();
    Set<String> watched = new TreeSet<>();
    for (String module : (base.group(1) + " " + modules.group(1)).split(" ")) {
      watched.add(artifact(module));
    }

    Set<String> carried = new TreeSet<>();
    names(assembly(program).resolve("lib")).stream()
        .filter(name -> name.startsWith("lockstep-"))
        .forEach(carried::add);
    carried.add(artifact(Objects.requireNonNull(PROGRAMS.get(program))));
    carried.remove("lockstep-evidence");
    assertThat(watched).isEqualTo(carried);
  }

  private String artifact(String module) {
    Matcher artifact = ARTIFACT.matcher(Tree.text(tree.root().resolve(module + "/pom.xml")));
    assertThat(artifact.find()).as(module).isTrue();
    return artifact.group(1);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldHaveTheSizeThatThePageStates(String program) throws IOException {
    long bytes = 0;
    for (Path jar : jars(assembly(program))) {
      bytes += Files.size(jar);
    }
    double mebibytes = bytes / (double) (1 << 20);

    Map<String, Double> told = new TreeMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `(lockstep-[a-z]+)` \\|.* ([0-9.]+) MiB \\|$")
            .matcher(Tree.text(tree.root().resolve("docs/running.md")));
    while (row.find()) {
      told.put(row.group(1), Double.valueOf(row.group(2)));
    }
    assertThat(told).containsOnlyKeys(PROGRAMS.keySet());
    assertThat(told.get(program))
        .as("MiB of %s in docs/running.md; it has %.1f", program, mebibytes)
        .isBetween(mebibytes * (1 - TOLERANCE), mebibytes * (1 + TOLERANCE));
  }
}
