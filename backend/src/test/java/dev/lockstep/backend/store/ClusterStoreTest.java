package dev.lockstep.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterStoreTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir Path folder;

  @Test
  @Holds("G2")
  @Fault(3)
  void shouldFenceAllButTheNewestBootIdWhenTheyComeAgain() {
    try (ClusterStore store = ClusterStore.inMemory(RANDOM, CLOCK)) {
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.New(1));
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.Same(1));
      assertThat(store.grant("prod", boot(2))).isEqualTo(new EpochGrant.New(2));
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.Fenced(2));
      assertThat(store.grant("prod", boot(2))).isEqualTo(new EpochGrant.Same(2));
      assertThat(store.grant("test", boot(1))).isEqualTo(new EpochGrant.New(1));
    }
  }

  @Test
  void shouldKeepLinesAsTheyAreWhateverSignsAreInThem() {
    List<AuditEntry> lines = new ArrayList<>();
    for (String text :
        new String[] {"", "\"", "\\", "a\"],[\\\"b", "{}", "\u00e9\ud83d\ude00", "1", "null"}) {
      lines.add(new AuditEntry(Instant.ofEpochMilli(7), AuditKind.SUBSCRIBED, text, text, text));
    }
    try (ClusterStore store = open()) {
      store.append(lines);
      store.append(List.of());
      assertThat(store.newestEntries(100)).isEqualTo(lines.reversed());
    }
  }

  @Test
  void shouldRememberEverythingWhenOpenedAgain() {
    String history;
    try (ClusterStore store = open()) {
      history = store.cluster("prod").history();
      store.grant("prod", boot(1));
      store.grant("prod", boot(2));
      assertThat(store.policyRevision("a")).isEqualTo(1);
      assertThat(store.policyRevision("b")).isEqualTo(2);
      store.append(List.of(entry("ada")));
    }

    try (ClusterStore store = open()) {
      assertThat(store.clusters()).containsExactly(new ClusterRecord("prod", history, 2));
      assertThat(history).matches("[0-9a-f]{32}");
      assertThat(store.grant("prod", boot(2))).isEqualTo(new EpochGrant.Same(2));
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.Fenced(2));
      assertThat(store.policyRevision("b")).isEqualTo(2);
      assertThat(store.policyRevision("a")).isEqualTo(3);
      assertThat(store.newestEntries(10)).containsExactly(entry("ada"));
    }
  }

  @Test
  void shouldDrawAnotherHistoryWhenTheStoreIsNew() {
    try (ClusterStore one = ClusterStore.inMemory(RANDOM, CLOCK);
        ClusterStore two = ClusterStore.inMemory(RANDOM, CLOCK)) {
      assertThat(one.cluster("prod").history()).isEqualTo(one.cluster("prod").history());
      assertThat(one.cluster("prod").history()).isNotEqualTo(two.cluster("prod").history());
      assertThat(one.cluster("prod").history()).isNotEqualTo(one.cluster("test").history());
      assertThat(one.clusters()).extracting(ClusterRecord::name).containsExactly("prod", "test");
    }
  }

  @Test
  void shouldForgetTheOldestBootIdWhenThereAreTooMany() {
    try (ClusterStore store = ClusterStore.inMemory(RANDOM, CLOCK)) {
      for (int index = 1; index <= ClusterStore.BOOTS_MAX + 1; index++) {
        store.grant("prod", boot(index));
      }
      long newest = ClusterStore.BOOTS_MAX + 1;

      assertThat(store.grant("prod", boot(2))).isEqualTo(new EpochGrant.Fenced(newest));
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.New(newest + 1));
    }
  }

  /** Against a list of the boot ids in the order they were first seen. */
  @Property(tries = 50)
  void shouldGrantAsTheListSaysWhenBootIdsComeInAnyOrder(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 5) Integer> boots) {
    Map<Integer, Long> epochs = new HashMap<>();
    try (ClusterStore store = ClusterStore.inMemory(RANDOM, CLOCK)) {
      for (int index : boots) {
        long newest = epochs.size();
        EpochGrant expected =
            epochs.containsKey(index)
                ? epochs.get(index) == newest
                    ? new EpochGrant.Same(newest)
                    : new EpochGrant.Fenced(newest)
                : new EpochGrant.New(newest + 1);
        epochs.putIfAbsent(index, newest + 1);

        assertThat(store.grant("c", boot(index))).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldKeepTheNewestLinesWhenTheAuditTrailIsFull() {
    try (ClusterStore store = ClusterStore.inMemory(RANDOM, CLOCK)) {
      List<AuditEntry> many =
          IntStream.range(0, ClusterStore.AUDIT_MAX).mapToObj(i -> entry("u" + i)).toList();
      store.append(many);
      assertThat(store.newestEntries(Integer.MAX_VALUE)).hasSize(ClusterStore.AUDIT_MAX);

      store.append(List.of(entry("last"), entry("very last")));

      List<AuditEntry> kept = store.newestEntries(Integer.MAX_VALUE);
      assertThat(kept).hasSize(ClusterStore.AUDIT_MAX);
      assertThat(kept.getFirst().subject()).isEqualTo("very last");
      assertThat(kept.getLast().subject()).isEqualTo("u2");
      assertThat(store.newestEntries(-1)).isEmpty();
    }
  }

  @Test
  @Threat("F3")
  void shouldRefuseWhenSomebodyEditsTheAuditTrail() throws SQLException {
    try (ClusterStore store = open()) {
      store.append(List.of(entry("ada")));
    }
    try (Connection connection = connect(folder.resolve("store.db"));
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("UPDATE audit SET subject = 'eve'"))
          .hasMessageContaining("the audit trail never changes");
      assertThatThrownBy(() -> statement.execute("DELETE FROM audit"))
          .hasMessageContaining("the audit trail loses only its oldest lines");
    }
  }

  @Test
  @Threat("F2")
  void shouldCutAndCleanWhenAuditTextIsLongOrHostile() {
    AuditEntry entry =
        new AuditEntry(NOW, AuditKind.SUBSCRIBED, "c", "a\nFORGED \u001b[2J", "x".repeat(5_000));

    assertThat(entry.subject()).isEqualTo("a?FORGED ?[2J");
    assertThat(entry.detail()).hasSize(AuditEntry.TEXT_CHARS_MAX).endsWith("x [cut]");
  }

  @Test
  @Threat("F1")
  void shouldBePrivateWhenCreatedAndWhenFoundOpen() throws IOException {
    Path file = folder.resolve("store.db");
    try (ClusterStore store = open()) {
      store.grant("prod", boot(1));
      try (var files = Files.list(folder)) {
        assertThat(files)
            .isNotEmpty()
            .allSatisfy(each ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------"));
      }
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

    try (ClusterStore store = open()) {
      assertThat(store.clusters()).hasSize(1);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  @Threat("F4")
  void shouldRefuseWhenAnotherBackendHasTheFile() {
    Path file = folder.resolve("store.db");
    try (ClusterStore store = open()) {
      store.grant("prod", boot(1));

      assertThatThrownBy(this::open)
          .isInstanceOf(StoreRefused.class)
          .hasMessage("store " + file + " is in use by another backend: stop that one");
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.Same(1));
    }
  }

  @Test
  void shouldSayWhatToDoWhenThePathCannotBeUsed() throws IOException {
    Path nowhere = folder.resolve("nowhere/store.db");
    assertThatThrownBy(() -> ClusterStore.open(nowhere, RANDOM, CLOCK))
        .isInstanceOf(StoreRefused.class)
        .hasMessage(
            "store "
                + nowhere
                + ": the folder "
                + nowhere.getParent()
                + " is not there; create it");
    Path directory = Files.createDirectory(folder.resolve("store.db"));
    assertThatThrownBy(this::open).hasMessage("store " + directory + " is not a file: name a file");
    Path readOnly = Path.of("/proc/lockstep-store.db");
    assertThatThrownBy(() -> ClusterStore.open(readOnly, RANDOM, CLOCK))
        .isInstanceOf(StoreRefused.class)
        .hasMessage(
            "store " + readOnly + " cannot be created: this user must be able to write its folder");
  }

  @Test
  void shouldRefuseWhenTheFileIsDamagedOrIsNotAStore() throws IOException {
    Path file = folder.resolve("store.db");
    String damaged =
        "store "
            + file
            + " is damaged or is not a store: put a backup in its place, or move it away to begin"
            + " with a new one (then all clients load everything once more)";
    Files.writeString(file, "This is a text. ".repeat(1_000));
    assertThatThrownBy(this::open).isInstanceOf(StoreRefused.class).hasMessage(damaged);
    Files.delete(file);

    try (ClusterStore store = open()) {
      store.append(IntStream.range(0, 2_000).mapToObj(i -> entry("u" + i)).toList());
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 8_192, 8_192 + 2_000, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(this::open).isInstanceOf(StoreRefused.class).hasMessage(damaged);
  }

  @Test
  void shouldRefuseWhenTheFileIsNewerOrAnotherPrograms() throws SQLException {
    Path file = folder.resolve("store.db");
    open().close();
    execute(file, "PRAGMA user_version = 9");
    assertThatThrownBy(this::open)
        .hasMessage(
            "store "
                + file
                + " was written by a newer Lockstep (its schema is 9, this one knows 1): start that"
                + " one");

    Path other = folder.resolve("other.db");
    execute(other, "CREATE TABLE songs (title TEXT)");
    assertThatThrownBy(() -> ClusterStore.open(other, RANDOM, CLOCK))
        .hasMessage(
            "store "
                + other
                + " is another program's database: name a file of its own for the store");
  }

  @Test
  @Threat("F2")
  void shouldTakeAnyFileNameWhenItHoldsOddSigns() {
    Path odd = folder.resolve("a store?mode=memory&x=#1%20.db");
    try (ClusterStore store = ClusterStore.open(odd, RANDOM, CLOCK)) {
      store.grant("prod", boot(1));
    }

    try (ClusterStore store = ClusterStore.open(odd, RANDOM, CLOCK)) {
      assertThat(store.grant("prod", boot(1))).isEqualTo(new EpochGrant.Same(1));
    }
    assertThat(odd).isRegularFile();
  }

  @Test
  void shouldRefuseNamesAndBootIdsThatAreNone() {
    try (ClusterStore store = ClusterStore.inMemory(RANDOM, CLOCK)) {
      for (String cluster : List.of("", "A", "a/b", "x'; DROP TABLE cluster; --")) {
        assertThatThrownBy(() -> store.grant(cluster, boot(1)))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (String bootId : List.of("", "0", "g".repeat(32), "A".repeat(32), "0".repeat(33))) {
        assertThatThrownBy(() -> store.grant("prod", bootId))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(store.clusters()).isEmpty();
    }
  }

  @Test
  void shouldGiveEveryBootIdItsOwnEpochWhenManyThreadsAsk() throws InterruptedException {
    try (ClusterStore store = open()) {
      List<Thread> threads = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread * 25;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int index = first; index < first + 25; index++) {
                    store.grant("prod", boot(index));
                  }
                }));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(java.time.Duration.ofSeconds(50))).isTrue();
      }

      assertThat(store.cluster("prod").epoch()).isEqualTo(100);
    }
  }

  private ClusterStore open() {
    return ClusterStore.open(folder.resolve("store.db"), RANDOM, CLOCK);
  }

  static String boot(int index) {
    return "%032x".formatted(index);
  }

  private static AuditEntry entry(String subject) {
    return new AuditEntry(NOW, AuditKind.USER_CONNECTED, "prod", subject, "ide 1.0");
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void execute(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
