package dev.lockstep.tidy;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Checks that the docs use the project's words, and name only classes and options that exist. */
final class DocsTest {
  /** Pages that name classes of the code, which move. */
  private static final List<String> MAPS = List.of("docs/architecture.md", "HACKING.md");

  /** Pages that show commands. */
  private static final List<String> COMMANDS =
      List.of("README.md", "docs/tutorial.md", "docs/running.md", "docs/simulation.md");

  /** Pages that the measures and the tests write, and the page that lists the words. */
  private static final Pattern NOT_PROSE =
      Pattern.compile("docs/(bench/M\\d+|evidence/[a-z-]+|words)\\.md");

  private static final Pattern BANNED_ROW = Pattern.compile("(?m)^\\| (`.+?`) \\| [^|]+ \\|$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]+`");
  private static final Pattern OPTION =
      Pattern.compile("(?<![\\w-])(--[a-z]++(?:-[a-z]++)*+)(?!-)");

  /** A class, perhaps with its packages in front and a method behind. */
  private static final Pattern CLASS =
      Pattern.compile("([a-z][a-zA-Z0-9.]*\\.)?([A-Z][a-z]+[A-Za-z0-9]*)(\\.[a-z]\\w*)?");

  /** Plans and drawings. */
  private static final Pattern PLANS =
      Pattern.compile("(?s)```.*?```|### Where the next capabilities go.*?(?=\n## )");

  private static final Pattern PACKAGE = Pattern.compile("[a-z]+(\\.[a-z]+)+");
  private static final Pattern BROWSER_FILE = Pattern.compile("[a-z-/]+\\.tsx?");

  /** Words in code quotes that look like a class of this project and are none. */
  private static final Set<String> NOT_OURS = Set.of("Subscribe", "Resource", "Service");

  private final Tree tree = Tree.find();

  private static String read(Tree tree, String page) {
    return Tree.text(tree.root().resolve(page));
  }

  private Set<String> banned() {
    String words = read(tree, "docs/words.md");
    String section =
        words.substring(
            words.indexOf("## Words that are not used"), words.indexOf("## How to write"));
    Set<String> banned = new TreeSet<>();
    Matcher row = BANNED_ROW.matcher(section);
    while (row.find()) {
      Matcher quoted = QUOTED.matcher(row.group(1));
      while (quoted.find()) {
        banned.add(quoted.group(1).toLowerCase(Locale.ROOT));
      }
    }
    return banned;
  }

  @Test
  void shouldNotUseWordsThatThePageOfWordsBans() {
    Set<String> banned = banned();
    Pattern any =
        Pattern.compile(
            banned.stream().map(Pattern::quote).collect(Collectors.joining("|", "\\b(", ")\\b")),
            Pattern.CASE_INSENSITIVE);
    List<String> found = new ArrayList<>();
    for (Path page : tree.named(".md")) {
      if (!NOT_PROSE.matcher(tree.name(page)).matches()) {
        // Line breaks are spaces, and code is left out.
        String prose = CODE.matcher(Tree.text(page)).replaceAll("`").replace('\n', ' ');
        Matcher word = any.matcher(prose);
        while (word.find()) {
          int from = Math.max(0, word.start() - 40);
          found.add(
              tree.name(page)
                  + ": …"
                  + prose.substring(from, Math.min(prose.length(), word.end() + 20)));
        }
      }
    }

    assertThat(banned).hasSizeGreaterThan(20);
    assertThat(found).as("words that docs/words.md bans").isEmpty();
  }

  @Test
  void shouldNameOnlyClassesAndPackagesThatExist() {
    Set<String> missing = new TreeSet<>();
    int named = 0;
    for (String page : MAPS) {
      Matcher quoted = QUOTED.matcher(PLANS.matcher(read(tree, page)).replaceAll(""));
      while (quoted.find()) {
        String text = quoted.group(1);
        Matcher type = CLASS.matcher(text);
        boolean exists = true;
        if (type.matches()) {
          named++;
          exists = NOT_OURS.contains(type.group(2)) || isClass(type);
        } else if (BROWSER_FILE.matcher(text).matches()) {
          named++;
          exists = !tree.named("/" + text).isEmpty();
        } else if (PACKAGE.matcher(text).matches() && isRoom(text)) {
          named++;
          exists = isPackage(text);
        }
        if (!exists) {
          missing.add(page + ": " + text);
        }
      }
    }

    assertThat(named).isGreaterThan(40);
    assertThat(missing).as("classes and packages that do not exist").isEmpty();
  }

  private boolean isClass(Matcher named) {
    String folder = named.group(1) == null ? "/" : "/" + named.group(1).replace('.', '/');
    List<Path> files = tree.named(folder + named.group(2) + ".java");
    String method = named.group(3);
    if (files.isEmpty() && named.group(1) == null) {
      String nested = " " + named.group(2) + "[ (<{]";
      Pattern declared = Pattern.compile("\\b(?:class|record|interface|enum)" + nested);
      return tree.named(".java").stream()
          .anyMatch(file -> declared.matcher(Tree.text(file)).find());
    }
    return method == null
        ? !files.isEmpty()
        : files.stream().anyMatch(file -> Tree.text(file).contains(method.substring(1) + "("));
  }

  /** Whether a dotted text is a package of this project, and not a file, a host or a property. */
  private static boolean isRoom(String text) {
    return text.matches("(dev\\.lockstep\\.)?(protocol|agent|backend|client|bench|common)\\..+")
        && !text.endsWith(".md")
        && !text.endsWith(".yaml");
  }

  private boolean isPackage(String name) {
    return !tree.named("/" + name.replace('.', '/') + "/package-info.java").isEmpty();
  }

  @Test
  void shouldShowOnlyOptionsThatCommandsHave() {
    String commands =
        tree.named(".java").stream()
            .filter(file -> tree.name(file).contains("src/main/java/dev/lockstep/cli/"))
            .map(Tree::text)
            .collect(Collectors.joining());
    Set<String> unknown = new TreeSet<>();
    int shown = 0;
    for (String page : COMMANDS) {
      Matcher option = OPTION.matcher(read(tree, page));
      while (option.find()) {
        shown++;
        if (!option.group(1).equals("--help") && !commands.contains('"' + option.group(1) + '"')) {
          unknown.add(page + ": " + option.group(1));
        }
      }
    }

    assertThat(shown).isGreaterThan(40);
    assertThat(unknown).as("options that no command has").isEmpty();
  }
}
