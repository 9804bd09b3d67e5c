package dev.lockstep.backend.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.EntryFilter;
import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.ShardAccess;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.identity.Credentials;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.JwtFixture;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on access is true: its examples are valid, and its table matches the verdicts. */
final class AccessPageTest {
  private static final Path PAGE = Path.of("..", "docs", "access.md");
  private static final Instant TUESDAY_NOON = Instant.parse("2026-03-03T11:00:00Z");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml( refused)?\\n(.*?)^```$");
  private static final int COLUMNS = 8;

  private final String page = read();

  private static String read() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The examples that are meant to be taken, or those that are not. */
  private List<SourceText> examples(String kind, boolean refused) {
    List<SourceText> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      boolean isPolicy = block.group(2).contains("kind: Policy");
      if (isPolicy == kind.equals("policies") && (block.group(1) != null) == refused) {
        found.add(new SourceText("example-" + found.size() + ".yaml", block.group(2)));
      }
    }
    return found;
  }

  @Test
  void shouldHaveCredentialsThatAreTaken() {
    List<SourceText> examples = examples("credentials", false);
    assertThat(examples).isNotEmpty();

    Credentials read =
        CredentialsReader.read(examples, (source, file) -> JwtFixture.pem(JwtFixture.RSA));

    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void shouldHaveRefusedExamplesThatAreRefused() {
    List<SourceText> examples = examples("policies", true);
    assertThat(examples).isNotEmpty();
    for (SourceText example : examples) {
      assertThatThrownBy(() -> PolicyReader.read(List.of(example)))
          .isInstanceOf(YamlRefused.class)
          .hasMessageContaining("namespaces");
    }
  }

  @Test
  void shouldMeanWhatItsTableSays() {
    Policies policies = PolicyReader.read(examples("policies", false));
    int rows = 0;
    for (String line : page.substring(page.indexOf("## What the examples mean")).lines().toList()) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == COLUMNS + 2 && !line.contains("---") && !line.contains("| user |")) {
        for (int i = 0; i < cells.length; i++) {
          cells[i] = cells[i].strip();
        }
        rows++;
        assertThat(isSeen(policies, cells)).as(line).isEqualTo(cells[COLUMNS].equals("yes"));
      }
    }
    assertThat(rows).isGreaterThan(10);
  }

  private static boolean isSeen(Policies policies, String[] cells) {
    List<String> groups = cells[2].isEmpty() ? List.of() : List.of(cells[2].split(","));
    Map<String, String> labels = new HashMap<>();
    for (String label : cells[7].isEmpty() ? new String[0] : cells[7].split(",")) {
      labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
    }
    Rights rights =
        policies.verdict(new Subject(cells[1], groups), cells[3], TUESDAY_NOON).rights();
    return switch (rights.of(cells[4], cells[5])) {
      case ShardAccess.None none -> false;
      case ShardAccess.Whole whole -> true;
      case ShardAccess.Part(EntryFilter filter) -> filter.allows(cells[6], labels::get);
    };
  }
}
