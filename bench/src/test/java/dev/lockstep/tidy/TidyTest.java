package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Small rules for all files, which a review should not have to check. */
final class TidyTest {
  private static final int LINES_MAX = 400;
  private static final long FILE_BYTES_MAX = 1 << 20;

  /** Files above the limit of lines. None may be added, and a file that is split is removed. */
  private static final Set<String> TOO_LONG =
      Set.of(
          "agent/src/test/java/dev/lockstep/agent/uplink/UplinkSessionTest.java",
          "agent/src/test/java/dev/lockstep/agent/apiserver/ApiConnectionTest.java",
          "agent/src/test/java/dev/lockstep/agent/watch/ReflectorTest.java",
          "backend/src/test/java/dev/lockstep/backend/access/PolicyRowsTest.java",
          "backend/src/test/java/dev/lockstep/backend/identity/TokenRowsTest.java",
          "backend/src/test/java/dev/lockstep/backend/relay/RelayTest.java",
          "bench/src/test/java/dev/lockstep/bench/cluster/ClusterWatchTest.java",
          "ide-client/web/test/client/link.test.ts");

  private static final Set<String> HOSTS =
      Set.of(
          "maven.apache.org",
          "repo.maven.apache.org",
          "registry.npmjs.org",
          "www.apache.org",
          "www.w3.org");

  // Concatenated, so that this file does not match its own rule.
  private static final Pattern MACHINE_PATH =
      Pattern.compile(
          "(?<![A-Za-z0-9_.}/-])/(" + "work" + "|" + "root" + "|" + "mnt" + "|" + "Users" + ")/");

  private static final Pattern LEFT_OVER =
      Pattern.compile("\\b(" + "TO" + "DO(?!\\(#\\d+\\))|FIX" + "ME)\\b");

  private static final Pattern URL = Pattern.compile("https?://([A-Za-z0-9.-]+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern TEST_NAME =
      Pattern.compile("`([A-Z][A-Za-z0-9]+)?\\.(should[A-Za-z0-9_]+)`");

  private final Tree tree = Tree.find();

  /** Returns every match of a pattern, as "file: match". */
  private List<String> matches(List<Path> files, Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      Matcher matcher = pattern.matcher(Tree.text(file));
      while (matcher.find()) {
        found.add(tree.name(file) + ": " + matcher.group());
      }
    }
    return found;
  }

  @Test
  void shouldHaveNoFileThatIsTooLongToRead() {
    Set<String> longFiles =
        tree.named(".java", ".ts", ".tsx", ".css", ".proto").stream()
            .filter(file -> Tree.text(file).lines().count() > LINES_MAX)
            .map(tree::name)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(longFiles).containsExactlyInAnyOrderElementsOf(TOO_LONG);
  }

  @Test
  void shouldKeepNothingThatIsBuiltOrLarge() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : tree.files()) {
      String name = tree.name(file);
      if (Files.size(file) > FILE_BYTES_MAX
          || name.matches(".*(\\.class|\\.jar|\\.log|\\.jqwik-database|\\.db)")) {
        found.add(name);
      }
    }
    assertThat(found).isEmpty();
  }

  /** The build runs only classes with these names, and silently skips all others. */
  @Test
  void shouldNameTestsSoThatTheBuildRunsThem() {
    Pattern test =
        Pattern.compile(
            "(?m)^ +@(Test|TestFactory|ParameterizedTest|Property|Example|FuzzTest)\\b");
    List<Path> others =
        tree.named(".java").stream()
            .filter(file -> tree.name(file).contains("src/test/"))
            .filter(file -> !tree.name(file).matches(".*(Test|Fuzz)\\.java"))
            .toList();
    assertThat(others).isNotEmpty();
    assertThat(matches(others, test)).isEmpty();
  }

  @Test
  void shouldHaveNoTodoWithoutAnIssue() {
    assertThat(matches(tree.files(), LEFT_OVER)).isEmpty();
  }

  @Test
  void shouldNameNoPathOfAnyonesMachine() {
    assertThat(matches(tree.files(), MACHINE_PATH)).isEmpty();
  }

  @Test
  @Threat("H4")
  void shouldFetchOnlyFromThePublicRegistries() {
    List<String> foreign = new ArrayList<>();
    for (Path file : tree.named("pom.xml", ".properties", "maven.config", ".npmrc", "mvnw")) {
      Matcher url = URL.matcher(Tree.text(file));
      while (url.find()) {
        if (!HOSTS.contains(url.group(1))) {
          foreign.add(tree.name(file) + ": " + url.group(1));
        }
      }
    }
    for (Path lock : tree.named("package-lock.json")) {
      Matcher resolved = Pattern.compile("\"resolved\": \"([^\"]+)").matcher(Tree.text(lock));
      while (resolved.find()) {
        if (!resolved.group(1).startsWith("https://registry.npmjs.org/")) {
          foreign.add(tree.name(lock) + ": " + resolved.group(1));
        }
      }
    }
    assertThat(foreign).isEmpty();
  }

  @Test
  void shouldIndentWithSpaces() {
    assertThat(
            matches(
                tree.named(".java", ".ts", ".tsx", ".md", ".yaml", ".xml", ".proto"),
                Pattern.compile("(?m)^[ ]*\t.*$")))
        .isEmpty();
  }

  @Test
  void shouldHaveNoSynchronizedBlocksAndNoSleep() {
    List<Path> shipped =
        tree.named(".java").stream().filter(file -> tree.name(file).contains("src/main")).toList();
    assertThat(shipped).isNotEmpty();
    assertThat(matches(shipped, Pattern.compile("\\bsynchronized *\\("))).isEmpty();
    assertThat(matches(tree.named(".java"), Pattern.compile("\\bThread" + "\\.sleep\\(")))
        .isEmpty();
  }

  @Test
  void shouldDescribeEachPackage() {
    Set<String> silent = new TreeSet<>();
    for (Path file : tree.named(".java")) {
      Path told = file.resolveSibling("package-info.java");
      boolean isMain = tree.name(file).contains("src/main/java");
      if (isMain && (!Files.exists(told) || !Tree.text(told).contains("@NullMarked"))) {
        silent.add(tree.name(told));
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void shouldHaveOneTitleInEachPage() {
    for (Path page : tree.named(".md")) {
      String text = FENCED.matcher(Tree.text(page)).replaceAll("");
      assertThat(text.lines().filter(line -> line.startsWith("# ")).count())
          .as(tree.name(page))
          .isEqualTo(1);
    }
  }

  @Test
  void shouldLinkOnlyToExistingTargets() {
    List<String> broken = new ArrayList<>();
    for (Path page : tree.named(".md")) {
      Matcher link = LINK.matcher(FENCED.matcher(Tree.text(page)).replaceAll(""));
      while (link.find()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !leadsSomewhere(page, target)) {
          broken.add(tree.name(page) + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String target) {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? page : page.resolveSibling(path);
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0 || anchors(Tree.text(file)).contains(target.substring(hash + 1));
  }

  private static Set<String> anchors(String page) {
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(page);
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9 _-]", "")
              .strip()
              .replace(' ', '-'));
    }
    return anchors;
  }

  @Test
  void shouldNameOnlyTestsThatExist() {
    List<String> missing = new ArrayList<>();
    for (Path page : tree.named(".md")) {
      Matcher named = TEST_NAME.matcher(Tree.text(page));
      String owner = "";
      while (named.find()) {
        owner = named.group(1) == null ? owner : named.group(1);
        if (!isTest(owner, named.group(2))) {
          missing.add(tree.name(page) + ": " + owner + "." + named.group(2));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private boolean isTest(String owner, String method) {
    return tree.named("/" + owner + ".java").stream()
        .anyMatch(file -> Tree.text(file).contains("void " + method + "("));
  }

  @Test
  void shouldIncludeItsLicence() {
    assertThat(Tree.text(tree.root().resolve("LICENSE")))
        .contains("Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS");
    assertThat(Tree.text(tree.root().resolve("README.md"))).contains("LICENSE");
  }
}
