package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.FreshList;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.backend.Backend;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.client.connection.ClientConfig;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One agent and one backend, with clients of several users, on free loopback ports. {@link #close}
 * ends everything.
 */
final class Engine implements AutoCloseable {
  static final String CLUSTER = "test";
  static final String CATALOG = ShardKey.CATALOG_TYPE;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long SEED = 20_261;

  private final Path folder;
  private final CredentialsSource apiserver;
  private final Choices choices;
  private final Map<String, String> tokens = new TreeMap<>();
  private final String agentToken;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<ClientSession> clients = new ArrayList<>();
  private Backend backend;
  private @Nullable Agent agent;
  private int port;
  private int agentsPort;

  /**
   * Settings that a test may change from production.
   *
   * @param backend changes the configuration of each backend that is started
   */
  record Choices(WatchConfig watch, UnaryOperator<BackendConfig> backend, Clock clock) {
    static final Choices USUAL =
        new Choices(WatchConfig.DEFAULTS, UnaryOperator.identity(), Clock.system());

    Choices withWatch(WatchConfig other) {
      return new Choices(other, backend, clock);
    }

    Choices withBackend(UnaryOperator<BackendConfig> change) {
      return new Choices(watch, change, clock);
    }

    Choices withClock(Clock other) {
      return new Choices(watch, backend, other);
    }
  }

  /**
   * @param users who may sign in
   * @param policies YAML
   */
  Engine(Path folder, CredentialsSource apiserver, List<String> users, String policies)
      throws IOException {
    this(folder, apiserver, users, policies, Choices.USUAL);
  }

  Engine(
      Path folder,
      CredentialsSource apiserver,
      List<String> users,
      String policies,
      Choices choices)
      throws IOException {
    this.folder = folder;
    this.apiserver = apiserver;
    this.choices = choices;
    TokenMint mint = new TokenMint(new SecureRandom());
    StringBuilder credentials = new StringBuilder("users:\n");
    for (String user : users) {
      TokenMint.MintedToken minted = mint.mint();
      tokens.put(user, minted.token());
      credentials.append(
          "  - {user: %s, tokenSha256: '%s'}%n".formatted(user, minted.hash().hex()));
    }
    TokenMint.MintedToken minted = mint.mint();
    agentToken = minted.token();
    credentials.append(
        "agents:%n  - {cluster: %s, tokenSha256: '%s'}%n".formatted(CLUSTER, minted.hash().hex()));
    Files.writeString(folder.resolve("credentials.yaml"), credentials);
    Path tokenFile = folder.resolve("agent.token");
    Files.writeString(tokenFile, agentToken);
    Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
    writePolicies(policies);
    backend = startBackend();
    port = backend.port();
    startAgent();
  }

  void writePolicies(String policies) throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), policies);
  }

  private Backend startBackend() throws IOException {
    return Backend.start(
        choices
            .backend()
            .apply(
                BackendConfig.of(
                        WebConfig.loopback(port),
                        folder.resolve("policies.yaml"),
                        folder.resolve("credentials.yaml"))
                    .withStore(folder.resolve("backend.db"))
                    .withDemoPersonas(personas())));
  }

  /** Returns all users as personas, in the order of their names. */
  private byte[] personas() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode personas = json.putArray("personas");
    tokens.forEach((user, token) ->
        personas.addObject().put("name", user).put("title", "of a test").put("token", token));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes agents that start from here on connect to another port, such as a proxy's. */
  void leadAgentsTo(int otherPort) {
    agentsPort = otherPort;
  }

  void startAgent() {
    agent = startLife(BootId.draw(random), agentsPort == 0 ? port : agentsPort);
  }

  /** Starts a life with this boot id; the caller closes it. */
  Agent startLife(BootId boot, int itsPort) {
    return Agent.start(
        new AgentConfig(
            choices.watch(),
            new UplinkConfig(
                new BackendAddress(URI.create("ws://127.0.0.1:" + itsPort), null, false),
                CLUSTER,
                folder.resolve("agent.token"),
                "test"),
            RingConfig.DEFAULT,
            StateLimits.DEFAULT,
            null),
        new AgentEdges(apiserver, choices.clock(), random.split(), boot));
  }

  void stopAgent() {
    if (agent != null) {
      agent.close();
      agent = null;
    }
  }

  void restartBackend() throws IOException {
    backend.close();
    backend = startBackend();
  }

  Backend backend() {
    return backend;
  }

  Agent agent() {
    return Objects.requireNonNull(agent, "an agent runs");
  }

  Path folder() {
    return folder;
  }

  String token(String user) {
    return tokens.getOrDefault(user, "");
  }

  /** Returns a client that follows everything that the user may see. */
  ClientSession client(String user) {
    return client(user, Wish.everything(CLUSTER), ClientListener.NONE);
  }

  ClientSession client(String user, Wish wish, ClientListener listener) {
    return client(user, wish, listener, port);
  }

  /** Returns a client that connects to another port, such as a proxy's. */
  ClientSession client(String user, Wish wish, ClientListener listener, int itsPort) {
    ClientSession client =
        ClientSession.open(
            new ClientConfig(
                URI.create("http://127.0.0.1:" + itsPort),
                () -> token(user),
                "test",
                Optional.empty(),
                SyncConfig.DEFAULT),
            Clock.system(),
            random.split()::nextDouble,
            listener);
    clients.add(client);
    client.follow(wish);
    return client;
  }

  /** Waits until the client holds its subscription and all types are ready. */
  static void awaitLive(ClientSession client) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() ->
            client.inspect(machine -> machine.state()).get(5, TimeUnit.SECONDS) == SyncState.LIVE
                && read(client, store -> typesIn(store, "syncing")).isEmpty());
  }

  static <T> T read(ClientSession client, Function<ClusterStore, T> reader) {
    return client.read(reader).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Returns the types of the catalog in this state; a single placeholder for an empty catalog. */
  static List<String> typesIn(ClusterStore store, String state) {
    List<ClusterStore.Held> catalog = store.ofType(CATALOG);
    if (catalog.isEmpty()) {
      return List.of(CATALOG);
    }
    return catalog.stream()
        .map(each -> ResourceType.decode(each.resource()))
        .filter(type -> type.status().state().equals(state))
        .map(ResourceType::id)
        .toList();
  }

  /** Returns all objects that the client holds, as comparable text. */
  static Map<String, String> held(ClientSession client) {
    return read(
        client,
        store -> {
          Map<String, String> all = new TreeMap<>();
          for (String type : store.types()) {
            if (!type.equals(CATALOG)) {
              for (ClusterStore.Held each : store.ofType(type)) {
                all.put(
                    key(type, each.shard().namespace(), ResourceHead.name(each.resource())),
                    HexFormat.of().formatHex(each.resource()));
              }
            }
          }
          return all;
        });
  }

  /** Returns all objects that the apiserver has, projected. */
  Map<String, String> fresh() throws IOException {
    Clock clock = Clock.system();
    Map<String, String> all = new TreeMap<>();
    try (FreshList lists =
        FreshList.connect(
            apiserver, choices.watch(), Duration.ofSeconds(30), clock, random.split())) {
      for (TypeDescriptor type : lists.types()) {
        for (Projected each : lists.list(type)) {
          all.put(
              key(type.typeId(), each.namespace(), each.name()),
              HexFormat.of().formatHex(each.resource()));
        }
      }
    }
    return all;
  }

  private static String key(String type, String namespace, String name) {
    return type + " " + namespace + "/" + name;
  }

  /**
   * Waits until the client's content equals a fresh list. A live cluster changes between the list
   * and the comparison, so objects that differ at the first comparison must be equal at a later
   * one.
   */
  void awaitSame(ClientSession client) {
    awaitSame(client, PATIENCE);
  }

  void awaitSame(ClientSession client, Duration patience) {
    Set<String> open = new TreeSet<>();
    boolean[] looked = new boolean[1];
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          Set<String> differing = differing(fresh(), held(client));
          if (looked[0]) {
            open.retainAll(differing);
          } else {
            open.addAll(differing);
            looked[0] = true;
          }
          assertThat(open).as("differences between the client and the apiserver").isEmpty();
        });
  }

  private static Set<String> differing(Map<String, String> one, Map<String, String> other) {
    Set<String> keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    keys.removeIf(key -> Objects.equals(one.get(key), other.get(key)));
    return keys;
  }

  @Override
  public void close() {
    clients.forEach(ClientSession::close);
    stopAgent();
    backend.close();
  }
}
