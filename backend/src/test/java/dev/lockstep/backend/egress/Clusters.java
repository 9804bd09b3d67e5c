package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.ManualClock;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayDriver;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.backend.web.FakeConnection;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A door with the relays of several clusters behind it, on one thread that the test drives. */
final class Clusters implements AutoCloseable {
  private static final ClusterStore STORE =
      ClusterStore.inMemory(new SecureRandom(), InstantSource.fixed(Instant.EPOCH));

  private final ManualClock clock = new ManualClock();
  private final Ledger ledger = Ledger.start(STORE, Counts.NONE);
  private final Map<String, RelayLoop> loops = new LinkedHashMap<>();
  private final Map<String, TokenMint.MintedToken> tokens = new LinkedHashMap<>();
  private final Authenticator authenticator;
  private final ClientDoor door;
  private final Relays relays;
  private Policies policies;
  private long revision = 1;
  private long boots;

  Clusters(List<String> users, String policyText) {
    this.policies = read(policyText);
    TokenMint mint = new TokenMint(new SecureRandom());
    StringBuilder credentials = new StringBuilder("users:\n");
    for (String user : users) {
      TokenMint.MintedToken token = mint.mint();
      tokens.put(user, token);
      credentials.append("  - {user: %s, tokenSha256: '%s'}\n".formatted(user, token.hash().hex()));
    }
    this.authenticator =
        CredentialsReader.read(
                List.of(new SourceText("c.yaml", credentials.toString())),
                CredentialsReader.KeyFiles.NONE)
            .users();
    this.relays =
        new Relays(
            1_000,
            this::drive,
            new RelayLoop.Edges(
                clock,
                Counts.NONE,
                (cluster, boot, answer) -> answer.accept(new Grant.Granted(boot.low(), true)),
                new RelayLoop.TransferEdges(Runnable::run, () -> 1),
                new RelayLoop.Viewers(() -> policies, this::audienceOf)),
            relay -> {});
    this.door =
        new ClientDoor(
            new ClientDoor.Edges(
                new Peers.Edges(ledger, Counts.NONE, () -> Instant.ofEpochMilli(clock.epochMs())),
                () -> authenticator,
                () -> policies,
                relays,
                "test"),
            SessionLimits.DEFAULT);
  }

  private dev.lockstep.backend.relay.Audience audienceOf(RelayLoop relay) {
    return door.audienceOf(relay);
  }

  private RelayDriver.Drive drive(RelayConfig config, RelayLoop.Edges edges) {
    RelayLoop loop = new RelayLoop(config, edges, () -> {});
    loops.put(config.cluster(), loop);
    return new RelayDriver.Drive() {
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
    };
  }

  private static Policies read(String text) {
    return PolicyReader.read(List.of(new SourceText("p.yaml", text))).withRevision(1);
  }

  /** A policy by which a user sees all of the clusters whose names match. */
  static String sees(String user, String clusters) {
    return """
    ---
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: for-%s}
    subjects: [{kind: User, name: %s}]
    rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*'], clusters: [%s]}]
    """
        .formatted(user, user, clusters);
  }

  void open(String cluster) {
    relays.open(RelayConfig.of(cluster, "h-" + cluster, RelayConfig.RelayLimits.DEFAULT));
  }

  RelayLoop relay(String cluster) {
    return java.util.Objects.requireNonNull(loops.get(cluster));
  }

  void replacePolicies(String text) {
    policies = read(text).withRevision(++revision);
    relays.replacePolicies(policies);
  }

  /** Connects an agent of the cluster, which changes the cluster's status. */
  AgentPort agent(String cluster) {
    AgentPort port =
        new AgentPort() {
          @Override
          public void send(byte[] message) {}

          @Override
          public void close(CloseCode code, String why) {}
        };
    long boot = ++boots;
    relay(cluster).submit(core -> core.agentHello(port, new BootId(boot, boot)));
    return port;
  }

  void pass(long ms) {
    clock.advance(ms);
    settle();
  }

  /** Runs everything that every relay has to do now. */
  void settle() {
    for (int round = 0; round < 3; round++) {
      for (RelayLoop loop : List.copyOf(loops.values())) {
        while (loop.turn() <= 0) {}
      }
      // Longer than the largest interval between ticks.
      clock.advance(50);
    }
  }

  /** One client, and everything that was written to it. */
  final class Tab {
    final List<String> written = new ArrayList<>();
    boolean hasRoom = true;
    private final ConnectionHandler handler;
    private int number;
    private boolean isClosed;

    Tab(String user) {
      handler =
          door.accept(
              new FakeConnection(Runnable::run) {
                private final long id = new Random().nextLong();

                @Override
                public long id() {
                  return id;
                }

                @Override
                public boolean isWritable() {
                  return hasRoom;
                }

                @Override
                public void send(Message message) {
                  HexFormat hex = HexFormat.of();
                  written.add(hex.formatHex(message.head()) + hex.formatHex(message.body()));
                }

                @Override
                public void flush() {
                  written.add("flush");
                }

                @Override
                public void close(CloseCode code) {
                  written.add("close " + code);
                }
              });
      String token = java.util.Objects.requireNonNull(tokens.get(user)).token();
      tell(
          ClientToBackend.newBuilder()
              .setHello(
                  ClientHello.newBuilder()
                      .setProtocolVersion(ProtocolVersion.CURRENT)
                      .setToken(token)));
    }

    private void tell(ClientToBackend.Builder message) {
      if (!isClosed) {
        handler.onMessage(message.build().toByteArray());
      }
    }

    void subscribe(String cluster) {
      tell(
          ClientToBackend.newBuilder()
              .setSubscribe(
                  Subscribe.newBuilder()
                      .setNumber(++number)
                      .setCluster(cluster)
                      .addSelections(Selection.newBuilder().setType("*").setNamespace("*"))));
    }

    void unsubscribe(String cluster) {
      tell(
          ClientToBackend.newBuilder()
              .setUnsubscribe(Unsubscribe.newBuilder().setCluster(cluster)));
    }

    void makeRoom(boolean has) {
      hasRoom = has;
      if (has) {
        handler.onWritable();
      }
    }

    void close() {
      if (!isClosed) {
        isClosed = true;
        handler.onClosed();
      }
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
