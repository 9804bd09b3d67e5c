package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.observe.SystemClock;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayDriver;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.backend.web.FakeConnection;
import dev.lockstep.backend.yaml.SourceText;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the welcome goes out: with what the relay tells first, and never later than that. */
final class ClientWelcomeTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final TokenMint.MintedToken token = new TokenMint(new SecureRandom()).mint();
  private final ClusterStore store = ClusterStore.inMemory(new SecureRandom(), CLOCK);
  private final Ledger ledger = Ledger.start(store, Counts.NONE);
  private final List<RelayLoop> loops = new ArrayList<>();
  private final List<String> wire = new ArrayList<>();

  private final class WrittenConnection extends FakeConnection {
    WrittenConnection() {
      super(Runnable::run);
    }

    @Override
    public void send(byte[] message) {
      wire.add("message");
    }

    @Override
    public void send(byte[] head, byte[] body) {
      wire.add("message");
    }

    @Override
    public void flush() {
      wire.add("flush");
    }
  }

  /** A loop that turns when the test says so. */
  private final class ByHand implements RelayDriver.Drive {
    private final RelayLoop loop;

    ByHand(RelayConfig config, RelayLoop.Edges edges) {
      loop = new RelayLoop(config, edges, () -> {});
      loops.add(loop);
    }

    @Override
    public RelayLoop loop() {
      return loop;
    }

    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static Policies policies(String user) {
    return PolicyReader.read(
        List.of(
            new SourceText(
                "p.yaml",
                """
                apiVersion: lockstep.dev/v1
                kind: Policy
                metadata: {name: all}
                subjects: [{kind: User, name: %s}]
                rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}]
                """
                    .formatted(user))));
  }

  /** Ada says hello. */
  private void hello(Policies ofDoor, Policies ofRelay) {
    Relays relays =
        new Relays(
            4,
            ByHand::new,
            new RelayLoop.Edges(
                new SystemClock(),
                Counts.NONE,
                (cluster, boot, answer) -> answer.accept(new Grant.Unknown()),
                Runnable::run,
                () -> ofRelay,
                () -> 1),
            relay -> {});
    relays.open(RelayConfig.of("c1", "h1", RelayConfig.RelayLimits.DEFAULT));
    String credentials = "users: [{user: ada, tokenSha256: '" + token.hash().hex() + "'}]";
    ClientDoor door =
        new ClientDoor(
            new ClientDoor.Surroundings(
                () ->
                    CredentialsReader.read(
                            List.of(new SourceText("c.yaml", credentials)),
                            CredentialsReader.KeyFiles.NONE)
                        .users(),
                () -> ofDoor,
                relays,
                ledger,
                Counts.NONE,
                CLOCK,
                "test"),
            SessionLimits.DEFAULT);
    ConnectionHandler client = door.accept(new WrittenConnection());
    client.onMessage(
        ClientToBackend.newBuilder()
            .setHello(
                ClientHello.newBuilder()
                    .setProtocolVersion(ProtocolVersion.CURRENT)
                    .setToken(token.token()))
            .build()
            .toByteArray());
  }

  private void turn() {
    while (loops.getFirst().turn() <= 0) {}
  }

  @AfterEach
  void stop() {
    ledger.close();
    store.close();
  }

  @Test
  void shouldGoOutWithWhatTheRelayTellsFirst() {
    hello(policies("ada"), policies("ada"));
    assertThat(wire).containsExactly("message");

    turn();

    assertThat(wire).containsExactly("message", "message", "flush");
  }

  @Test
  void shouldGoOutAtOnceToWhomNoClusterIsShown() {
    hello(policies("bob"), policies("bob"));

    assertThat(wire).containsExactly("message", "flush");
    turn();
    assertThat(wire).as("what is hidden changes nothing").containsExactly("message", "flush");
  }

  @Test
  void shouldGoOutWhenTheRelayKnowsAlreadyThatTheClusterIsHiddenNow() {
    hello(policies("ada"), policies("bob"));
    assertThat(wire).containsExactly("message");

    turn();

    assertThat(wire).containsExactly("message", "flush");
  }
}
