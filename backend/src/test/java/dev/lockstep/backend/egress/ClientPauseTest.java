package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.RelayThread;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.backend.web.FakeConnection;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Subscribe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that asks for more than it may, or faster. */
@Timeout(30)
final class ClientPauseTest {
  private static final SessionLimits LIMITS = new SessionLimits(1, 2, 4);

  private final Map<Count, Long> counted = new ConcurrentHashMap<>();
  private final Counts counts = (count, n) -> counted.merge(count, n, Long::sum);
  private final TestDoor door = new TestDoor(counts);
  private final ExecutorService encoding = Executors.newSingleThreadExecutor();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final Policies policies = TestDoor.allFor("ada");
  private final Relays relays =
      new Relays(
          4,
          RelayThread::start,
          new RelayLoop.Edges(
              Clock.system(),
              counts,
              (cluster, boot, answer) -> answer.accept(new Grant.Unknown()),
              new RelayLoop.TransferEdges(encoding, () -> 1),
              new RelayLoop.Viewers(() -> policies, relay -> Audience.NONE)),
          relay -> {});
  private final FakeConnection connection = new FakeConnection(loop);
  private ConnectionHandler client;

  @BeforeEach
  void enter() {
    for (String cluster : List.of("c1", "c2", "c3")) {
      relays.open(RelayConfig.of(cluster, "h-" + cluster, RelayConfig.RelayLimits.DEFAULT));
    }
    client = door.open(policies, relays, LIMITS).accept(connection);
    tell(door.hello());
  }

  @AfterEach
  void stop() {
    CompletableFuture.runAsync(client::onClosed, loop).join();
    relays.close();
    door.close();
    encoding.shutdownNow();
    loop.shutdownNow();
  }

  private void tell(ClientToBackend.Builder message) {
    byte[] bytes = message.build().toByteArray();
    CompletableFuture.runAsync(() -> client.onMessage(bytes), loop).join();
  }

  private void subscribe(int number, String cluster) {
    tell(
        ClientToBackend.newBuilder()
            .setSubscribe(Subscribe.newBuilder().setNumber(number).setCluster(cluster)));
  }

  @Test
  void shouldPauseReadingAClientWhenItIsFasterThanItsRelays() {
    CountDownLatch blocked = new CountDownLatch(1);
    RelayLoop relay = Invariant.present(relays.find("c1"), "it was opened");
    relay.submit(core -> {
      try {
        blocked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });

    int number = 0;
    while (!connection.isPaused() && number < 100) {
      subscribe(++number, "c1");
    }

    assertThat(number).isEqualTo(LIMITS.waitingPerSession() + 1);
    assertThat(counted).containsEntry(Count.CLIENT_READS_PAUSED, 1L);

    blocked.countDown();

    await().until(() -> !connection.isPaused());
    assertThat(connection.closed()).isNotDone();
  }

  @Test
  void shouldCloseAsTooManyWhenASessionFollowsTooManyClusters() {
    subscribe(1, "c1");
    subscribe(2, "c2");
    subscribe(3, "c1");
    assertThat(connection.closed()).as("one in the place of another").isNotDone();

    subscribe(4, "c3");

    assertThat(connection.closed().join()).isEqualTo(CloseCode.TOO_MANY);
    assertThat(counted).containsEntry(Count.CLIENT_FRAMES_REFUSED, 1L);
  }
}
