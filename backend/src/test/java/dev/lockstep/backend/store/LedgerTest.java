package dev.lockstep.backend.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
final class LedgerTest {
  private static final String BOOT = "0123456789abcdef0123456789abcdef";
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final Map<Count, Long> counted = new ConcurrentHashMap<>();
  private final Counts counts = (count, n) -> counted.merge(count, n, Long::sum);
  private final ClusterStore store = ClusterStore.inMemory(new SecureRandom(), CLOCK);
  private final Ledger ledger = Ledger.start(store, counts);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Ledger.class);

  @BeforeEach
  void listen() {
    logged.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(logged);
  }

  @AfterEach
  void close() {
    ledger.close();
    logger.detachAppender(logged);
    logger.setLevel(null);
  }

  private Optional<EpochGrant> grant(String boot) {
    CompletableFuture<Optional<EpochGrant>> answer = new CompletableFuture<>();
    ledger.grant("prod", boot, answer::complete);
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void shouldSayOnceAndCountEachTimeWhenTheStoreDoesNotAnswer() {
    store.close();

    for (int i = 0; i < 10; i++) {
      ledger.audit(new AuditEntry(Instant.EPOCH, AuditKind.BACKEND_STARTED, "", "", ""));
      assertThat(grant(BOOT)).isEmpty();
    }

    assertThat(counted).containsEntry(Count.AUDIT_LOST, 10L);
    assertThat(counted).containsEntry(Count.LEDGER_FAILED, 10L);
    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.getFirst().getLevel()).isEqualTo(Level.ERROR);
    assertThat(logged.list.getFirst().getThrowableProxy()).isNull();
  }

  @Test
  void shouldSayWhenTheStoreCanBeUsedAgain() {
    assertThat(grant("not a boot id")).isEmpty();
    assertThat(grant(BOOT)).contains(new EpochGrant.New(1));
    assertThat(grant(BOOT)).contains(new EpochGrant.Same(1));

    assertThat(logged.list)
        .extracting(ILoggingEvent::getLevel)
        .isEqualTo(List.of(Level.ERROR, Level.INFO));
  }

  /** Blocks the ledger's thread until the test completes the future. */
  private CompletableFuture<Void> keepBusy() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> busy = new CompletableFuture<>();
    ledger.cluster(
        "prod",
        found -> {
          begun.complete(null);
          busy.join();
        });
    begun.orTimeout(20, TimeUnit.SECONDS).join();
    return busy;
  }

  @Test
  void shouldKeepAllLinesInTheirOrderWhenManyComeWhileTheStoreIsBusy() throws Exception {
    CompletableFuture<Void> busy = keepBusy();
    for (int i = 0; i < 2_500; i++) {
      ledger.audit(
          new AuditEntry(Instant.EPOCH, AuditKind.USER_CONNECTED, "", "u" + i, "from somewhere"));
    }

    busy.complete(null);
    assertThat(grant(BOOT)).isPresent();

    List<AuditEntry> kept = store.newestEntries(3_000).reversed();
    assertThat(kept).hasSize(2_500);
    assertThat(kept.getFirst().subject()).isEqualTo("u0");
    assertThat(kept.getLast().subject()).isEqualTo("u2499");
    assertThat(counted).doesNotContainKey(Count.AUDIT_LOST);
  }

  @Test
  void shouldWriteLinesTogetherThatComeWhileTheFirstWaits() {
    Queue<Runnable> later = new ArrayDeque<>();
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        Ledger gathering = new Ledger(store, counts, thread, later::add)) {
      for (int i = 0; i < 3; i++) {
        gathering.audit(line(i));
      }
      assertThat(later).hasSize(1);
      assertThat(store.newestEntries(10)).isEmpty();

      later.remove().run();

      CompletableFuture<Boolean> written = new CompletableFuture<>();
      thread.execute(() -> written.complete(true));
      assertThat(written.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
      assertThat(store.newestEntries(10)).hasSize(3);
      gathering.audit(line(3));
      assertThat(later).hasSize(1);
    }
  }

  @Test
  void shouldWriteWhatStillWaitsWhenItIsClosed() {
    Ledger gathering = new Ledger(store, counts, Executors.newSingleThreadExecutor(), never -> {});
    gathering.audit(line(0));

    gathering.close();

    assertThat(store.newestEntries(10)).hasSize(1);
    assertThat(counted).doesNotContainKey(Count.AUDIT_LOST);
  }

  private static AuditEntry line(int number) {
    return new AuditEntry(Instant.EPOCH, AuditKind.USER_CONNECTED, "", "u" + number, "");
  }

  @Test
  void shouldCountTheLinesForWhichThereIsNoRoom() throws Exception {
    CompletableFuture<Void> busy = keepBusy();
    for (int i = 0; i < 10_007; i++) {
      ledger.audit(line(i));
    }

    busy.complete(null);
    assertThat(grant(BOOT)).isPresent();

    assertThat(counted).containsEntry(Count.AUDIT_LOST, 7L);
  }
}
