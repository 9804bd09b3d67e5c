package dev.lockstep.client;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two clients have the same files with the same fields and methods in the same order, so that a
 * change of one shows what to change in the other. Recorded worlds show that they do the same; see
 * docs/simulation.md.
 */
final class TwinsTest {
  private static final Path JAVA = Path.of("src/main/java/dev/lockstep/client");
  private static final Path WEB = Path.of("web/src/client");

  /**
   * Members that only one of the two can have: the browser's store is passed in, where the Java
   * client's content is in its receiver; the decoder of the Java client has to be closed.
   */
  private static final Set<String> JAVA_ONLY =
      Set.of(
          "ClientCore.decoder",
          "ClientCore.nothing",
          "ClientCore.clusters",
          "ClientCore.serverOffsetMs",
          "ClientCore.serverOffsetMs()",
          "ClientCore.isProven()",
          "ClientCore.store()",
          "ClientCore.close()",
          "ClientCore.greet()",
          "SyncCounts.toString()");

  private static final Set<String> WEB_ONLY =
      Set.of(
          "Link.targetOf",
          "ClientCore.wantsSignIn()",
          "ClientCore.proof()",
          "ClientCore.servedWish()",
          "ClientCore.retryAtMs()");

  // The formatters of both languages indent the members of a class by two spaces.
  private static final Pattern JAVA_FIELD =
      Pattern.compile(
          "(?:private |public )?(?:final )?(?:@Nullable )?[\\w<>, @]+ (\\w+)(?: =.*|;)");
  private static final Pattern JAVA_METHOD =
      Pattern.compile("(?:@Override )?(?:public |private )?[\\w<>, .@\\[\\]]+ (\\w+)\\(.*");
  private static final Pattern WEB_FIELD = Pattern.compile("(?:readonly )?#?(\\w+)(?:: .*| =.*)?;");

  private static final Pattern WEB_METHOD = Pattern.compile("(?:get )?#?(\\w+)\\(.*");

  private static Set<String> names(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(suffix) && !name.startsWith("package-info"))
          .forEach(name -> names.add(kebab(name.substring(0, name.length() - suffix.length()))));
      return names;
    }
  }

  /** SyncState as sync-state. */
  private static String kebab(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The fields of a class, and its methods with "()", in their order. */
  private static List<String> members(Path file, String type, Pattern field, Pattern method)
      throws IOException {
    List<String> members = new ArrayList<>();
    boolean isInside = false;
    for (String line : Files.readAllLines(file)) {
      if (line.matches("(public |export )?(final )?class " + type + "\\b.*")) {
        isInside = true;
      } else if (line.equals("}")) {
        isInside = false;
      } else if (isInside && line.matches(" {2}[^ ].*")) {
        member(line.strip(), type, field, method, members);
      }
    }
    return members;
  }

  private static void member(
      String line, String type, Pattern field, Pattern method, List<String> members) {
    Matcher fieldMatch = field.matcher(line);
    Matcher methodMatch = method.matcher(line);
    boolean isSkipped =
        line.matches(
                "(//|/\\*|\\*|@\\w+$|\\}|private enum|private static|static|public interface).*")
            || line.matches("(public )?(" + type + "|constructor)\\(.*");
    if (isSkipped) {
      return;
    }
    if (fieldMatch.matches()) {
      members.add(type + "." + fieldMatch.group(1));
    } else if (methodMatch.matches()) {
      members.add(type + "." + methodMatch.group(1) + "()");
    }
  }

  @Test
  void shouldHaveTheSameFiles() throws IOException {
    assertThat(names(WEB.resolve("sync"), ".ts")).isEqualTo(names(JAVA.resolve("sync"), ".java"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync/Link",
        "sync/Following",
        "sync/Allowance",
        "sync/SyncCounts",
        "connection/ClientCore"
      })
  void shouldHaveTheSameMembersInTheSameOrder(String file) throws IOException {
    String type = file.substring(file.indexOf('/') + 1);
    Path web = WEB.resolve(file.substring(0, file.indexOf('/'))).resolve(kebab(type) + ".ts");

    List<String> java = members(JAVA.resolve(file + ".java"), type, JAVA_FIELD, JAVA_METHOD);
    List<String> typeScript = members(web, type, WEB_FIELD, WEB_METHOD);

    java.removeIf(JAVA_ONLY::contains);
    typeScript.removeIf(WEB_ONLY::contains);
    assertThat(java).hasSizeGreaterThan(4).isEqualTo(typeScript);
  }

  @Test
  void shouldReadTheMembersOfBothLanguages() throws IOException {
    assertThat(members(JAVA.resolve("sync/Link.java"), "Link", JAVA_FIELD, JAVA_METHOD))
        .contains(
            "Link.followings", "Link.due", "Link.start()", "Link.reconnect()", "Link.become()");
    assertThat(members(WEB.resolve("sync/link.ts"), "Link", WEB_FIELD, WEB_METHOD))
        .contains(
            "Link.followings", "Link.due", "Link.start()", "Link.reconnect()", "Link.become()");
  }
}
