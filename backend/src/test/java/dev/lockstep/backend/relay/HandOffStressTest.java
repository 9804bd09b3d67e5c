package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.backend.Together;
import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.common.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hand-over between threads around a relay, under real threads: no task is lost or runs twice, and
 * each sender's tasks stay in order. This test does not find a lost wake-up, because the relay
 * wakes by itself, only later. More rounds with {@code -Dstress.rounds}.
 */
@Timeout(120)
final class HandOffStressTest {
  private static final int ROUNDS = Integer.getInteger("stress.rounds", 300);
  private static final int SENDERS = 3;
  private static final int TASKS = 40;

  private final Together senders = new Together();
  private final ExecutorService encoding = Executors.newSingleThreadExecutor();
  private final List<ExecutorService> loops =
      List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());

  @AfterEach
  void stop() {
    senders.close();
    encoding.shutdownNow();
    loops.forEach(ExecutorService::shutdownNow);
  }

  private RelayThread relay() {
    return RelayThread.start(
        RelayConfig.of("c1", "h1", RelayConfig.RelayLimits.DEFAULT),
        new RelayLoop.Edges(
            Clock.system(),
            Counts.NONE,
            (cluster, boot, answer) -> {},
            new RelayLoop.TransferEdges(encoding, () -> 1),
            new RelayLoop.Viewers(() -> Policies.none(1), relay -> Audience.NONE)));
  }

  /** The relay is mostly parked when the senders meet, so each round tries its parking. */
  @Test
  void shouldRunAllTasksInEachSendersOrderWhenItKeepsParking() {
    RelayThread relay = relay();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<int[]> done = new ArrayList<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        Runnable[] parts = new Runnable[SENDERS];
        for (int sender = 0; sender < SENDERS; sender++) {
          int me = sender;
          parts[sender] =
              () -> {
                for (int i = 0; i < TASKS; i++) {
                  int[] one = {me, i};
                  relay
                      .loop()
                      .submit(core -> {
                        done.add(one);
                        if (done.size() == SENDERS * TASKS) {
                          all.complete(null);
                        }
                      });
                }
              };
        }
        senders.run(parts);
        all.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
        for (int sender = 0; sender < SENDERS; sender++) {
          int me = sender;
          assertThat(done.stream().filter(one -> one[0] == me).map(one -> one[1]))
              .as("round " + round + ", sender " + me)
              .isSorted()
              .doesNotHaveDuplicates()
              .hasSize(TASKS);
        }
      }
      await().until(() -> relay.loop().waiting() == 0);
    } finally {
      relay.close();
    }
  }

  /** One loop ends in the middle: deliveries do not wait for it, and the others miss nothing. */
  @Test
  void shouldDeliverInOrderAndCatchUpWhenALoopEnds() {
    for (int round = 0; round < ROUNDS; round++) {
      ExecutorService ending = Executors.newSingleThreadExecutor();
      AtomicInteger caughtUp = new AtomicInteger();
      Deliveries deliveries = new Deliveries(caughtUp::incrementAndGet, () -> 0);
      List<List<Integer>> delivered = List.of(new ArrayList<>(), new ArrayList<>());
      AtomicInteger flushes = new AtomicInteger();
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        for (int loop = 0; loop < loops.size(); loop++) {
          List<Integer> mine = delivered.get(loop);
          deliveries.add(loops.get(loop), flushes::incrementAndGet, () -> mine.add(number));
        }
        deliveries.add(ending, () -> {}, () -> {});
        deliveries.send();
        if (i == round % TASKS) {
          ending.shutdownNow();
        }
      }
      for (ExecutorService loop : loops) {
        CompletableFuture.runAsync(() -> {}, loop).join();
      }
      for (List<Integer> each : delivered) {
        assertThat(each).as("round " + round).hasSize(TASKS).isSorted();
      }
      assertThat(flushes).hasValue(TASKS * loops.size());
    }
  }
}
