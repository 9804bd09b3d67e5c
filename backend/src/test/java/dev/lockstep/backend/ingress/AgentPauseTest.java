package dev.lockstep.backend.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.RelayThread;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.backend.web.FakeConnection;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.StateFrame;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that sends faster than its relay processes. */
@Timeout(30)
final class AgentPauseTest {
  private static final String CLUSTER = "c1";
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final Map<Count, Long> counted = new ConcurrentHashMap<>();
  private final Counts counts = (count, n) -> counted.merge(count, n, Long::sum);
  private final TokenMint.MintedToken token = new TokenMint(new SecureRandom()).mint();
  private final ClusterStore store = ClusterStore.inMemory(new SecureRandom(), CLOCK);
  private final Ledger ledger = Ledger.start(store, counts);
  private final ExecutorService encoding = Executors.newSingleThreadExecutor();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final Relays relays =
      new Relays(
          2,
          RelayThread::start,
          new RelayLoop.Edges(
              Clock.system(),
              counts,
              (cluster, boot, answer) -> answer.accept(new Grant.Granted(1, true)),
              new RelayLoop.TransferEdges(encoding, () -> 1),
              new RelayLoop.Viewers(() -> Policies.none(1), relay -> Audience.NONE)),
          relay -> {});
  private final AgentDoor door =
      new AgentDoor(
          new AgentDoor.Edges(
              new Peers.Edges(ledger, counts, CLOCK),
              () ->
                  CredentialsReader.read(
                          List.of(
                              new SourceText(
                                  "c.yaml",
                                  "agents: [{cluster: c1, tokenSha256: '"
                                      + token.hash().hex()
                                      + "'}]")),
                          CredentialsReader.KeyFiles.NONE)
                      .agents(),
              relays),
          RelayConfig.RelayLimits.DEFAULT);
  private final AgentsConnection connection = new AgentsConnection(loop);

  private static final class AgentsConnection extends FakeConnection {
    final CompletableFuture<byte[]> welcome = new CompletableFuture<>();

    AgentsConnection(Executor loop) {
      super(loop);
    }

    @Override
    public void send(Message message) {
      assertThat(message.body()).as("an agent's messages have one part").isEmpty();
      welcome.complete(message.head());
    }
  }

  @AfterEach
  void stop() {
    relays.close();
    ledger.close();
    store.close();
    encoding.shutdownNow();
    loop.shutdownNow();
  }

  private void onLoop(Runnable task) {
    CompletableFuture.runAsync(task, loop).join();
  }

  /** One small message of resources with this many zeros each. */
  private static byte[] bomb(int resources, int bytes) {
    byte[][] upserts = new byte[resources][];
    long[] versions = new long[resources];
    for (int i = 0; i < resources; i++) {
      upserts[i] =
          Resource.newBuilder()
              .setName("r" + i)
              .setObject(ByteString.copyFrom(new byte[bytes]))
              .build()
              .toByteArray();
      versions[i] = 1;
    }
    Position position = Position.newBuilder().setEpoch(1).setVersion(1).build();
    try (SegmentEncoder encoder = new SegmentEncoder(true)) {
      return StepEncoder.message(
          StateFrame.newBuilder().setFrom(position).setTo(position).build(),
          encoder.changes(
              new ShardChanges(
                  new ShardKey("pods", "n"), upserts, versions, new String[0], new long[0])));
    }
  }

  @Test
  @Threat("B6")
  void shouldPauseReadingAnAgentWhenTooManyOfItsBytesWait() {
    ConnectionHandler agent = door.accept(connection);
    onLoop(() ->
        agent.onMessage(
            AgentToBackend.newBuilder()
                .setHello(
                    AgentHello.newBuilder()
                        .setProtocolVersion(ProtocolVersion.CURRENT)
                        .setCluster(CLUSTER)
                        .setToken(token.token())
                        .setBootId(ByteString.copyFrom(new byte[BootId.BYTES])))
                .build()
                .toByteArray()));
    connection.welcome.join();
    CountDownLatch blocked = new CountDownLatch(1);
    RelayLoop relay = Invariant.present(relays.find(CLUSTER), "it was started for the agent");
    relay.submit(core -> {
      try {
        blocked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    byte[] message = bomb(20, 100_000);
    assertThat(message.length).as("small on the wire").isLessThan(100_000);

    int sent = 0;
    while (!connection.isPaused() && sent < 100) {
      onLoop(() -> agent.onMessage(message));
      sent++;
    }

    assertThat(connection.isPaused()).isTrue();
    assertThat((long) sent * 2_000_000)
        .as("bytes in memory")
        .isGreaterThan(AgentConnection.WAITING_BYTES_MAX)
        .isLessThan(AgentConnection.WAITING_BYTES_MAX + 4_000_000);
    assertThat(counted).containsEntry(Count.AGENT_READS_PAUSED, 1L);

    blocked.countDown();

    await().until(() -> !connection.isPaused());
    assertThat(connection.closed()).isNotDone();
    onLoop(agent::onClosed);
  }
}
