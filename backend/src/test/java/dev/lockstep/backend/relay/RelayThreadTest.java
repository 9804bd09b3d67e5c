package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.BootId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real thread of a relay. */
@Timeout(30)
final class RelayThreadTest {
  private static final Subject ADA = new Subject("ada", List.of());
  private static final BootId BOOT = new BootId(1, 1);

  private final Map<Count, Long> counted = new ConcurrentHashMap<>();
  private final AtomicBoolean answersEpochs = new AtomicBoolean(true);
  private final ExecutorService encoding = Executors.newSingleThreadExecutor();
  private final Policies policies = World.read(Policy.all("ada")).withRevision(1);
  private final RelayThread thread =
      RelayThread.start(
          RelayConfig.of("c1", "h1", RelayConfig.RelayLimits.DEFAULT),
          new RelayLoop.Edges(
              Clock.system(),
              (count, n) -> counted.merge(count, n, Long::sum),
              (cluster, boot, answer) -> {
                if (answersEpochs.get()) {
                  answer.accept(new Grant.Granted(1, true));
                }
              },
              new RelayLoop.TransferEdges(encoding, () -> 1),
              new RelayLoop.Viewers(() -> policies, relay -> Audience.NONE)));

  @AfterEach
  void stop() {
    thread.close();
    encoding.shutdownNow();
  }

  private static final class Session extends IdlePort {
    final CompletableFuture<Message> status = new CompletableFuture<>();
    final CompletableFuture<CloseCode> closed = new CompletableFuture<>();

    @Override
    public void close(CloseCode code, String why) {
      closed.complete(code);
    }
  }

  private static final class Agent implements AgentPort {
    final CompletableFuture<byte[]> welcome = new CompletableFuture<>();
    final CompletableFuture<CloseCode> closed = new CompletableFuture<>();

    @Override
    public void send(byte[] message) {
      welcome.complete(message);
    }

    @Override
    public void close(CloseCode code, String why) {
      closed.complete(code);
    }
  }

  private static Subscription everything(Ask ask) {
    return new Subscription(ADA, 1, List.of(Selection.EVERYTHING), ask);
  }

  private Session attached() {
    Session session = new Session();
    thread
        .loop()
        .submit(relay -> relay.subscribe(session, everything(new Ask(1, Cursor.NOTHING, 1))));
    thread.loop().submit(relay -> relay.greet(ADA, session.status::complete));
    session.status.join();
    return session;
  }

  private void breakRelay() {
    thread
        .loop()
        .submit(relay -> {
          throw new IllegalStateException("for the test");
        });
  }

  @Test
  void shouldReplaceTheRelayAndCloseItsPeersWhenItFails() {
    Session session = attached();
    Agent agent = new Agent();
    thread.loop().submit(relay -> relay.agentHello(agent, BOOT));
    agent.welcome.join();

    breakRelay();

    assertThat(session.closed.join()).isEqualTo(CloseCode.INTERNAL);
    assertThat(agent.closed.join()).isEqualTo(CloseCode.INTERNAL);
    Agent back = new Agent();
    thread.loop().submit(relay -> relay.agentHello(back, BOOT));
    assertThat(back.welcome.join()).isNotEmpty();
    assertThat(attached().closed).isNotDone();
    assertThat(counted).containsEntry(Count.RELAYS_RESTARTED, 1L);
    assertThat(thread.isAlive()).isTrue();
  }

  @Test
  void shouldCloseAnAgentThatWaitsForItsEpochWhenTheRelayFails() {
    answersEpochs.set(false);
    Agent agent = new Agent();
    thread.loop().submit(relay -> relay.agentHello(agent, BOOT));

    breakRelay();

    assertThat(agent.closed.join()).isEqualTo(CloseCode.INTERNAL);
  }

  @Test
  void shouldGoOnWhenTheRelayFailsManyTimes() {
    for (int round = 0; round < 20; round++) {
      Session session = attached();
      breakRelay();
      assertThat(session.closed.join()).isEqualTo(CloseCode.INTERNAL);
    }
    assertThat(counted).containsEntry(Count.RELAYS_RESTARTED, 20L);
  }

  @Test
  void shouldIgnoreCallsFromSessionsWhenTheirRelayHasFailed() {
    Session old = attached();
    breakRelay();
    Ask ask = new Ask(2, Cursor.NOTHING, 1);
    thread.loop().submit(relay -> relay.ask(old, ask));
    thread.loop().submit(relay -> relay.lagging(old));
    thread.loop().submit(relay -> relay.subscribe(old, everything(ask)));
    thread.loop().submit(relay -> relay.lagging(old));
    thread.loop().submit(relay -> relay.detach(old));

    assertThat(attached().closed).isNotDone();
    assertThat(counted).containsEntry(Count.RELAYS_RESTARTED, 1L);
  }

  @Test
  void shouldCloseAllSessionsWhenItIsClosed() {
    Session session = attached();

    thread.close();

    assertThat(session.closed.join()).isEqualTo(CloseCode.RESTARTING);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void shouldCountTasksThatWait() {
    CountDownLatch blocked = new CountDownLatch(1);
    thread.loop().submit(relay -> awaitQuietly(blocked));
    for (int task = 0; task < 10; task++) {
      thread.loop().submit(relay -> {});
    }
    assertThat(thread.loop().waiting()).isGreaterThanOrEqualTo(10);

    blocked.countDown();

    await().until(() -> thread.loop().waiting() == 0);
  }

  @Test
  void shouldNotTickWhenEventLoopsAreBehind() {
    Queue<Runnable> given = new ConcurrentLinkedQueue<>();
    thread
        .loop()
        .submit(relay -> {
          for (int loop = 0; loop < 8; loop++) {
            // Each is another, slow event loop.
            Executor slow = new SlowLoop(given);
            thread.loop().deliver(slow, () -> {}, () -> {});
          }
        });
    await().until(() -> given.size() == 8);

    long ticks = ticksOnce(relay -> relay.agentHello(new Agent(), BOOT));
    assertThat(ticksOnce(relay -> {})).as("ticks while loops are behind").isEqualTo(ticks);
    given.forEach(Runnable::run);

    await().until(() -> counted.getOrDefault(Count.TICKS, 0L) > ticks);
  }

  private record SlowLoop(Queue<Runnable> given) implements Executor {
    @Override
    public void execute(Runnable task) {
      given.add(task);
    }
  }

  /** Number of ticks after a task has run. */
  private long ticksOnce(RelayLoop.Task task) {
    CompletableFuture<Long> ticks = new CompletableFuture<>();
    thread.loop().submit(task);
    thread.loop().submit(relay -> ticks.complete(counted.getOrDefault(Count.TICKS, 0L)));
    return ticks.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
