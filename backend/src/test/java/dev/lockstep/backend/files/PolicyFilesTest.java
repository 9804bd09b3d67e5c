package dev.lockstep.backend.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.ShardAccess;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyFilesTest {
  private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

  @TempDir Path folder;

  @Test
  void shouldReadAllFilesOfTheFolderWhenOpened() throws IOException {
    write("b.yml", policy("b", "pods"));
    write("a.yaml", policy("a", "services"));
    write("readme.md", "not a policy");
    write(".hidden.yaml", "not: a policy");
    Files.createDirectory(folder.resolve("sub"));

    PolicyFiles files = open();

    assertThat(sees(files, "pods")).isTrue();
    assertThat(sees(files, "services")).isTrue();
    assertThat(files.current().revision()).isEqualTo(1);
    assertThat(files.status().warnings())
        .containsExactly(
            "readme.md is not read: only names that end in .yaml or .yml are",
            "sub is a folder and is not read; folders are not searched");
    assertThat(files.status().problem()).isEmpty();
  }

  @Test
  void shouldAllowNothingWhenTheFolderIsEmpty() {
    assertThat(open().current().size()).isZero();
    assertThat(open().current().revision()).isEqualTo(1);
  }

  @Test
  @Holds("G16")
  void shouldTakeOverAllAtOnceWhenFilesChange() throws IOException {
    write("a.yaml", policy("a", "pods"));
    PolicyFiles files = open();
    assertThat(files.poll(NOW)).isFalse();

    write("a.yaml", policy("a", "services"));

    assertThat(files.poll(NOW)).isTrue();
    assertThat(sees(files, "pods")).isFalse();
    assertThat(sees(files, "services")).isTrue();
    assertThat(files.current().revision()).isEqualTo(2);
    assertThat(files.poll(NOW)).isFalse();
    assertThat(files.status().loads()).isEqualTo(2);

    Files.delete(folder.resolve("a.yaml"));

    assertThat(files.poll(NOW)).isTrue();
    assertThat(sees(files, "services")).isFalse();
    assertThat(files.current().revision()).isEqualTo(3);
  }

  @Test
  @Holds("G16")
  @Fault(70)
  @Threat("G1")
  void shouldKeepTheLastGoodSetWhenANewOneIsBroken() throws IOException {
    write("a.yaml", policy("a", "pods"));
    write("b.yaml", policy("b", "services"));
    PolicyFiles files = open();

    write("a.yaml", policy("a", "secrets"));
    write("b.yaml", policy("b", "pods/log"));

    assertThat(files.poll(NOW)).isFalse();
    assertThat(files.poll(NOW)).isFalse();
    assertThat(sees(files, "pods")).isTrue();
    assertThat(sees(files, "services")).isTrue();
    assertThat(sees(files, "secrets")).isFalse();
    assertThat(files.current().revision()).isEqualTo(1);
    assertThat(files.status().refusals()).isEqualTo(1);
    assertThat(files.status().problem())
        .hasValue(
            "policy b.yaml:6: rules[0].resources[0] names a subresource; the verb view is about"
                + " whole resources only. Revision 1 stays in force");

    write("b.yaml", policy("b", "pods"));

    assertThat(files.poll(NOW)).isTrue();
    assertThat(sees(files, "secrets")).isTrue();
    assertThat(files.status().problem()).isEmpty();
    assertThat(files.current().revision()).isEqualTo(2);
  }

  @Test
  void shouldClearTheProblemWhenTheOldTextComesBack() throws IOException {
    write("a.yaml", policy("a", "pods"));
    PolicyFiles files = open();
    write("a.yaml", "rules: {");
    assertThat(files.poll(NOW)).isFalse();

    write("a.yaml", policy("a", "pods"));

    assertThat(files.poll(NOW)).isFalse();
    assertThat(files.status().problem()).isEmpty();
    assertThat(files.current().revision()).isEqualTo(1);
  }

  /** A ConfigMap is mounted as links through a hidden link to a hidden folder, which is swapped. */
  @Test
  void shouldNoticeWhenAMountedConfigMapIsSwapped() throws IOException {
    write("..1/a.yaml", policy("a", "pods"));
    write("..2/a.yaml", policy("a", "services"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
    PolicyFiles files = open();
    PolicyFiles single = PolicyFiles.open(folder.resolve("a.yaml"), PolicyRevisions.counting());

    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);

    assertThat(files.poll(NOW)).isTrue();
    assertThat(sees(files, "services")).isTrue();
    assertThat(sees(files, "pods")).isFalse();
    assertThat(files.status().warnings()).isEmpty();
    assertThat(single.poll(NOW)).isTrue();
    assertThat(sees(single, "services")).isTrue();
  }

  /** G17: files that cannot be read may have taken rights away. */
  @Test
  @Holds("G17")
  @Fault(57)
  @Threat("G1")
  void shouldLetNobodySeeAnythingWhenFilesCannotBeReadForTenSeconds() throws IOException {
    Path file = folder.resolve("a.yaml");
    write("a.yaml", policy("a", "pods"));
    PolicyFiles files = PolicyFiles.open(file, PolicyRevisions.counting());

    Files.delete(file);

    assertThat(files.poll(NOW)).isFalse();
    assertThat(sees(files, "pods")).isTrue();
    assertThat(files.status().problem())
        .hasValue(
            "policies: "
                + file
                + " is not there. Revision 1 stays in force for 10 s, then nobody sees anything");
    assertThat(files.poll(NOW.plusMillis(9_999))).isFalse();
    assertThat(files.poll(NOW.plusMillis(10_000))).isTrue();
    assertThat(sees(files, "pods")).isFalse();
    assertThat(files.current().revision()).isEqualTo(2);
    assertThat(files.poll(NOW.plusMillis(11_000))).isFalse();
    assertThat(files.status().problem())
        .hasValue(
            "policies: "
                + file
                + " is not there. Nobody sees anything until they can be read again");
    assertThat(files.status().misses()).isEqualTo(4);

    write("a.yaml", "rules: {");

    assertThat(files.poll(NOW.plusMillis(12_000))).isFalse();
    assertThat(sees(files, "pods")).isFalse();
    assertThat(files.status().problem().orElseThrow())
        .endsWith(". Nobody sees anything until they are mended");

    write("a.yaml", policy("a", "pods"));

    assertThat(files.poll(NOW.plusMillis(13_000))).isTrue();
    assertThat(sees(files, "pods")).isTrue();
    assertThat(files.current().revision()).isEqualTo(3);
    assertThat(files.status().problem()).isEmpty();
  }

  @Test
  @Holds("G17")
  void shouldStartTheGraceAnewWhenFilesWereReadableInBetween() throws IOException {
    Path file = folder.resolve("a.yaml");
    write("a.yaml", policy("a", "pods"));
    PolicyFiles files = PolicyFiles.open(file, PolicyRevisions.counting());

    Files.delete(file);
    assertThat(files.poll(NOW)).isFalse();
    write("a.yaml", policy("a", "pods"));
    assertThat(files.poll(NOW.plusSeconds(6))).isFalse();
    Files.delete(file);
    assertThat(files.poll(NOW.plusSeconds(7))).isFalse();

    assertThat(files.poll(NOW.plusSeconds(16))).isFalse();
    assertThat(sees(files, "pods")).isTrue();
    assertThat(files.poll(NOW.plusSeconds(17))).isTrue();
  }

  /** R36, R37: a number that is kept outside goes on counting and never names two contents. */
  @Test
  @Row("R36")
  void shouldGoOnCountingWhenRevisionsAreKept() throws IOException {
    PolicyRevisions kept = PolicyRevisions.counting();
    write("a.yaml", policy("a", "pods"));
    assertThat(PolicyFiles.open(folder, kept).current().revision()).isEqualTo(1);
    assertThat(PolicyFiles.open(folder, kept).current().revision()).isEqualTo(1);

    write("a.yaml", policy("a", "services"));
    PolicyFiles files = PolicyFiles.open(folder, kept);
    write("a.yaml", policy("a", "pods"));

    assertThat(files.current().revision()).isEqualTo(2);
    assertThat(files.poll(NOW)).isTrue();
    assertThat(files.current().revision()).isEqualTo(3);
  }

  @Test
  @Holds("G17")
  void shouldTakeRightsAwayWhenTheRevisionCannotBeKept() throws IOException {
    write("a.yaml", policy("a", "pods"));
    PolicyFiles files =
        PolicyFiles.open(
            folder,
            hash -> {
              throw new IllegalStateException("the disk is full");
            });

    Files.delete(folder.resolve("a.yaml"));

    assertThat(files.poll(NOW)).isTrue();
    assertThat(sees(files, "pods")).isFalse();
    assertThat(files.current().revision()).isEqualTo(2);
    assertThat(files.status().problem())
        .hasValue("policy revision 2 cannot be kept: the disk is full");
  }

  @Test
  void shouldNotStartWhenPoliciesCannotBeReadOrTaken() throws IOException {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> PolicyFiles.open(absent, PolicyRevisions.counting()))
        .isInstanceOf(FilesRefused.class)
        .hasMessage("policies: " + absent + " is not there");

    Path dangling = Files.createSymbolicLink(folder.resolve("x.yaml"), Path.of("nowhere"));
    assertThatThrownBy(this::open).hasMessage("policies: " + dangling + " is not there");
    Files.delete(dangling);

    Files.write(folder.resolve("x.yaml"), new byte[] {'a', (byte) 0xc3, '('});
    assertThatThrownBy(this::open)
        .hasMessage("policies: " + folder.resolve("x.yaml") + " is not UTF-8 text");

    Files.write(folder.resolve("x.yaml"), new byte[FileTexts.FILE_BYTES_MAX + 1]);
    assertThatThrownBy(this::open)
        .hasMessage("policies: " + folder.resolve("x.yaml") + " is larger than 4194304 bytes");

    write("x.yaml", "kind: [");
    assertThatThrownBy(this::open)
        .isInstanceOf(FilesRefused.class)
        .hasMessageStartingWith("policy x.yaml:");
    assertThatThrownBy(() -> PolicyFiles.open(Path.of("/dev/zero"), PolicyRevisions.counting()))
        .hasMessage("policies: /dev/zero is not a file");
  }

  @Test
  void shouldRefuseWhenThereAreTooManyFiles() throws IOException {
    for (int index = 0; index < FileTexts.FILES_MAX; index++) {
      write("p" + index + ".yaml", "");
    }
    assertThat(open().current().size()).isZero();

    write("more.yaml", "");

    assertThatThrownBy(this::open)
        .hasMessage("policies: " + folder + " holds more than 1000 files");
  }

  @Test
  void shouldPassOverAByteOrderMarkWhenTheFileBeginsWithOne() throws IOException {
    write("a.yaml", "\ufeff" + policy("a", "pods"));

    assertThat(sees(open(), "pods")).isTrue();
  }

  /** Else one file of the old set and one of the new could be taken together. */
  @Test
  void shouldWaitForTheNextLookWhenFilesChangeWhileTheyAreRead() {
    List<String> readings = List.of("old", "new", "new", "newer", "new", "new");
    java.util.Iterator<String> next = readings.iterator();
    WatchedFiles<String> files =
        new WatchedFiles<>(
            folder,
            () ->
                new FileTexts(
                    List.of(new dev.lockstep.common.yaml.SourceText("a.yaml", next.next())),
                    List.of()),
            (sources, sides) -> sources.getFirst().text());

    assertThat(files.look()).isInstanceOf(WatchedFiles.Look.Unsettled.class);
    assertThat(files.look()).isInstanceOf(WatchedFiles.Look.Unsettled.class);
    assertThat(files.look())
        .isInstanceOfSatisfying(
            WatchedFiles.Look.Loaded.class, loaded -> assertThat(loaded.value()).isEqualTo("new"));
  }

  private PolicyFiles open() {
    return PolicyFiles.open(folder, PolicyRevisions.counting());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static boolean sees(PolicyFiles files, String type) {
    Rights rights = files.current().verdict(new Subject("ada", List.of()), "c", NOW).rights();
    return rights.of(type, "n").equals(ShardAccess.WHOLE);
  }

  private static String policy(String name, String resource) {
    return """
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: %s}
    subjects: [{kind: User, name: ada}]
    rules:
      - {apiGroups: [""], resources: [%s], verbs: [view], effect: allow}
    """
        .formatted(name, resource);
  }
}
