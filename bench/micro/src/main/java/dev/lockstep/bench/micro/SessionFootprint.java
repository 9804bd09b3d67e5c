package dev.lockstep.bench.micro;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.egress.ClientDoor;
import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayDriver;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import java.lang.ref.Reference;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The heap that a backend's sessions take with one cluster and with many, each session subscribed
 * in one of them and each user allowed to see all: the heap in use with and without the sessions,
 * each time after a full collection. Sockets are not counted, because their size does not depend on
 * clusters. Prints one line for each of its numbers; the last one is the ratio of many clusters to
 * one.
 *
 * <p>Arguments: the number of sessions, 20,000 if it is not given, and of clusters, 200.
 */
public final class SessionFootprint {
  private static final int SESSIONS_DEFAULT = 20_000;
  private static final int CLUSTERS_DEFAULT = 200;
  private static final int COLLECTIONS = 4;
  private static final String POLICY =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: all}
      subjects: [{kind: Group, name: people}]
      rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}]
      """;

  private SessionFootprint() {}

  public static void main(String[] args) {
    int sessions = args.length > 0 ? Integer.parseInt(args[0]) : SESSIONS_DEFAULT;
    int clusters = args.length > 1 ? Integer.parseInt(args[1]) : CLUSTERS_DEFAULT;
    Users users = Users.mint(sessions);
    // Once for the classes and other fixed costs of the first sessions.
    var _ = bytes(users, Math.min(sessions, 500), 2);
    long one = bytes(users, sessions, 1);
    long many = bytes(users, sessions, clusters);

    HotStateFootprint.print("sessions", sessions, "");
    HotStateFootprint.print("heap per session with one cluster", one / (double) sessions, "bytes");
    HotStateFootprint.print(
        "heap per session with " + clusters + " clusters", many / (double) sessions, "bytes");
    HotStateFootprint.print("ratio of many clusters to one, in percent", 100.0 * many / one, "%");
  }

  private static long bytes(Users users, int sessions, int clusters) {
    try (Site site = new Site(users, clusters)) {
      long without = HotStateFootprint.usedBytes(COLLECTIONS);
      for (int i = 0; i < sessions; i++) {
        site.open(i);
      }
      site.settle();
      long bytes = HotStateFootprint.usedBytes(COLLECTIONS) - without;
      Reference.reachabilityFence(site);
      return bytes;
    }
  }

  /** As many users as there are sessions, all in one group. */
  private record Users(List<String> tokens, Authenticator authenticator) {
    static Users mint(int count) {
      TokenMint mint = new TokenMint(new SecureRandom());
      StringBuilder text = new StringBuilder("users:\n");
      List<String> tokens = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        TokenMint.MintedToken token = mint.mint();
        tokens.add(token.token());
        text.append("  - {user: user-")
            .append(i)
            .append(", groups: [people], tokenSha256: '")
            .append(token.hash().hex())
            .append("'}\n");
      }
      Authenticator authenticator =
          CredentialsReader.read(
                  List.of(new SourceText("credentials.yaml", text.toString())),
                  CredentialsReader.KeyFiles.NONE)
              .users();
      return new Users(tokens, authenticator);
    }
  }

  /** A door with relays behind it, all turned in this thread. */
  private static final class Site implements AutoCloseable {
    private final Clock clock = Clock.system();
    private final ClusterStore store =
        ClusterStore.inMemory(new SecureRandom(), () -> Instant.ofEpochMilli(clock.epochMs()));
    private final Ledger ledger = Ledger.start(store, Counts.NONE);
    private final Policies policies =
        PolicyReader.read(List.of(new SourceText("policies.yaml", POLICY)));
    private final List<RelayLoop> loops = new ArrayList<>();
    private final List<ConnectionHandler> sessions = new ArrayList<>();
    private final Users users;
    private final int clusters;
    private final ClientDoor door;

    Site(Users users, int clusters) {
      this.users = users;
      this.clusters = clusters;
      Relays relays =
          new Relays(
              clusters,
              this::drive,
              new RelayLoop.Edges(
                  clock,
                  Counts.NONE,
                  (cluster, boot, answer) -> answer.accept(new Grant.Unknown()),
                  new RelayLoop.TransferEdges(Runnable::run, () -> 1),
                  new RelayLoop.Viewers(() -> policies, this::audienceOf)),
              relay -> {});
      this.door =
          new ClientDoor(
              new ClientDoor.Edges(
                  new Peers.Edges(ledger, Counts.NONE, () -> Instant.ofEpochMilli(clock.epochMs())),
                  users::authenticator,
                  () -> policies,
                  relays,
                  "footprint"),
              SessionLimits.DEFAULT);
      for (int i = 0; i < clusters; i++) {
        var _ =
            relays.open(RelayConfig.of("cluster-" + i, "history", RelayConfig.RelayLimits.DEFAULT));
      }
      settle();
    }

    private Audience audienceOf(RelayLoop relay) {
      return door.audienceOf(relay);
    }

    private RelayDriver.Drive drive(RelayConfig config, RelayLoop.Edges edges) {
      RelayLoop loop = new RelayLoop(config, edges, () -> {});
      loops.add(loop);
      return new Turned(loop);
    }

    void open(int number) {
      ConnectionHandler session = door.accept(new NoConnection(number));
      sessions.add(session);
      session.onMessage(
          ClientToBackend.newBuilder()
              .setHello(
                  ClientHello.newBuilder()
                      .setProtocolVersion(ProtocolVersion.CURRENT)
                      .setToken(users.tokens().get(number)))
              .build()
              .toByteArray());
      session.onMessage(
          ClientToBackend.newBuilder()
              .setSubscribe(
                  Subscribe.newBuilder()
                      .setNumber(1)
                      .setCluster("cluster-" + number % clusters)
                      .addSelections(Selection.newBuilder().setType("*").setNamespace("*")))
              .build()
              .toByteArray());
      if (number % 100 == 0) {
        settle();
      }
    }

    /** Runs all relays until no work is left. */
    void settle() {
      for (RelayLoop loop : loops) {
        while (loop.turn() <= 0 || loop.waiting() > 0) {}
      }
    }

    @Override
    public void close() {
      loops.forEach(RelayLoop::end);
      ledger.close();
      store.close();
    }
  }

  private record Turned(RelayLoop loop) implements RelayDriver.Drive {
    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** A connection without a peer. */
  private record NoConnection(long id) implements Connection {
    private static final Executor LOOP = Runnable::run;

    @Override
    public String remoteAddress() {
      return "nowhere";
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public long pendingBytes() {
      return 0;
    }

    @Override
    public void send(Message message) {}

    @Override
    public void flush() {}

    @Override
    public void close(CloseCode code) {}

    @Override
    public Executor eventLoop() {
      return LOOP;
    }

    @Override
    public void pauseReading(boolean paused) {}
  }
}
