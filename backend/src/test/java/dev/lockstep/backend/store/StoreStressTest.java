package dev.lockstep.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.Together;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.evidence.Holds;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Agents that ask for epochs at the same moment, with audit events in between, under real threads:
 * no epoch twice, no boot id with two, none left out, and no event that waits for the next one.
 */
@Timeout(120)
final class StoreStressTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final int AGENTS = 3;
  private static final int BOOTS_EACH = 2;
  private static final String SHARED_BOOT = "%032x".formatted(0xabc);
  private static final int LINES_EACH = 8;

  private final Together together = new Together();
  private final ClusterStore store = ClusterStore.inMemory(new SecureRandom(), CLOCK);
  private final Ledger ledger = Ledger.start(store, Counts.NONE);

  @AfterEach
  void stop() {
    together.close();
    ledger.close();
    store.close();
  }

  /** One cluster's register. */
  private interface Epochs {
    EpochGrant grant(String bootId);
  }

  /** Reads, and writes a moment later. */
  private static final class Unlocked implements Epochs {
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private volatile long newest;

    @Override
    public EpochGrant grant(String bootId) {
      Long known = epochs.get(bootId);
      long before = newest;
      if (known != null) {
        return known == before ? new EpochGrant.Same(before) : new EpochGrant.Fenced(before);
      }
      Thread.yield();
      epochs.put(bootId, before + 1);
      newest = before + 1;
      return new EpochGrant.New(before + 1);
    }
  }

  private record Asked(String bootId, EpochGrant grant) {}

  private static void ask(Epochs epochs, int agent, List<Asked> asked) {
    for (int i = 0; i < BOOTS_EACH; i++) {
      String own = "%032x".formatted(1 + agent * BOOTS_EACH + i);
      for (String boot : List.of(own, SHARED_BOOT, own)) {
        asked.add(new Asked(boot, epochs.grant(boot)));
      }
    }
  }

  private static void check(List<List<Asked>> all) {
    Map<String, Long> epochs = new HashMap<>();
    Set<Long> given = new HashSet<>();
    for (List<Asked> each : all) {
      for (Asked asked : each) {
        if (asked.grant() instanceof EpochGrant.New(long epoch)) {
          assertThat(given.add(epoch)).as("epoch %d is given once", epoch).isTrue();
          assertThat(epochs.put(asked.bootId(), epoch)).as("one epoch for a boot id").isNull();
        }
      }
    }
    int boots = AGENTS * BOOTS_EACH + 1;
    assertThat(epochs).as("every boot id has one").hasSize(boots);
    assertThat(given).allMatch(epoch -> epoch >= 1 && epoch <= boots);
    for (List<Asked> each : all) {
      // The newest epoch that one agent receives never goes back.
      long newest = 0;
      for (Asked asked : each) {
        long epoch =
            switch (asked.grant()) {
              case EpochGrant.New(long now) -> now;
              case EpochGrant.Same(long now) -> {
                assertThat(epochs).as("the same as before").containsEntry(asked.bootId(), now);
                yield now;
              }
              case EpochGrant.Fenced(long now) -> {
                assertThat(epochs.get(asked.bootId())).as("by a newer one").isLessThan(now);
                yield now;
              }
            };
        assertThat(epoch).as("the newest epoch").isGreaterThanOrEqualTo(newest);
        newest = epoch;
      }
    }
  }

  private void play(IntFunction<Epochs> registers, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Epochs epochs = registers.apply(round);
      List<List<Asked>> asked = new ArrayList<>();
      Runnable[] agents = new Runnable[AGENTS];
      for (int agent = 0; agent < AGENTS; agent++) {
        int me = agent;
        List<Asked> mine = new ArrayList<>();
        asked.add(mine);
        agents[agent] = () -> ask(epochs, me, mine);
      }
      together.run(agents);
      check(asked);
    }
  }

  @Test
  @Holds("G2")
  void shouldGiveNoEpochTwiceAndNoBootTwoWhenManyAskAtOnce() {
    play(round -> boot -> store.grant("c" + round, boot), Together.ROUNDS / 5);
    assertThatThrownBy(() -> play(round -> new Unlocked(), Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
  }

  /** Lines that are written by a thread of their own. */
  private interface Lines {
    void tell(String line);

    /** The newest events, after the thread has run its earlier tasks. */
    List<String> written(int max);
  }

  private final class Real implements Lines {
    @Override
    public void tell(String line) {
      ledger.audit(new AuditEntry(Instant.EPOCH, AuditKind.USER_CONNECTED, "c1", "ada", line));
    }

    @Override
    public List<String> written(int max) {
      CompletableFuture<List<String>> answer = new CompletableFuture<>();
      ledger.cluster(
          "c1",
          found ->
              answer.complete(store.newestEntries(max).stream().map(AuditEntry::detail).toList()));
      return answer.join();
    }
  }

  /** Planted bug: clears its flag after writing instead of before. */
  private static final class LateNote implements Lines {
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<String> written = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWriteQueued = new AtomicBoolean();
    private final Executor thread;

    LateNote(Executor thread) {
      this.thread = thread;
    }

    @Override
    public void tell(String line) {
      waiting.add(line);
      if (isWriteQueued.compareAndSet(false, true)) {
        thread.execute(this::write);
      }
    }

    private void write() {
      for (String line = waiting.poll(); line != null; line = waiting.poll()) {
        written.add(line);
      }
      Thread.yield();
      isWriteQueued.set(false);
    }

    @Override
    public List<String> written(int max) {
      CompletableFuture<List<String>> answer = new CompletableFuture<>();
      thread.execute(() -> answer.complete(List.copyOf(written)));
      return answer.join().stream().skip(Math.max(0, written.size() - max)).toList();
    }
  }

  private void playLines(Lines lines, int rounds) {
    for (int round = 0; round < rounds; round++) {
      String line = "round " + round;
      Runnable teller =
          () -> {
            for (int i = 0; i < LINES_EACH; i++) {
              lines.tell(line);
            }
          };
      together.run(teller, teller, teller);

      assertThat(lines.written(3 * LINES_EACH)).as(line).hasSize(3 * LINES_EACH).containsOnly(line);
    }
  }

  /** A lost line would be written with the next one, which may take hours to come. */
  @Test
  void shouldWriteEachLineWithoutWaitingForAnotherWhenManyAreToldAtOnce() {
    playLines(new Real(), Together.ROUNDS / 5);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      assertThatThrownBy(() -> playLines(new LateNote(thread), Together.ROUNDS_TO_BREAK))
          .isInstanceOf(AssertionError.class);
    }
  }
}
