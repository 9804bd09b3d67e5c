package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.relay.Objects;
import dev.lockstep.backend.relay.ScriptedAgent;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * A backend with two clusters. The tests act in {@code shop}; a witness in {@code quiet} must never
 * notice any of it.
 */
final class Site implements AutoCloseable {
  static final String SHOP = "shop";
  static final String QUIET = "quiet";

  /** Sessions one user may have. */
  static final int SESSIONS_MAX = 8;

  static final String POLICIES =
      policy("ada", SHOP, "*") + policy("bob", SHOP, "shown") + policy("wit", QUIET, "*");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path folder;
  private final TokenMint mint = new TokenMint(new SecureRandom());
  private final Map<String, String> lines = new TreeMap<>();
  private final Map<String, String> tokens = new TreeMap<>();
  private final AtomicLong aheadMs = new AtomicLong();
  private final List<Peer> peers = new ArrayList<>();
  private String moreCredentials = "";
  private long boots;
  private Backend backend;
  private ClientPeer witness;
  private AgentPeer quietAgent;

  Site(Path folder) throws IOException {
    this(folder, "");
  }

  Site(Path folder, String moreCredentials) throws IOException {
    this.folder = folder;
    this.moreCredentials = moreCredentials;
    for (String user : List.of("ada", "bob", "eve", "wit")) {
      mintUser(user);
    }
    mintAgent(SHOP);
    mintAgent(QUIET);
    writeCredentials();
    writePolicies(POLICIES);
    backend = start();
    quietAgent = agent();
    quietAgent.enter(QUIET, agentToken(QUIET));
    witness = client();
    witness.enter(token("wit"));
    witness.follow(1, QUIET);
  }

  static String policy(String user, String cluster, String namespace) {
    return """
    ---
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: %s-%s}
    subjects: [{kind: User, name: %s}]
    rules:
      - {verbs: [view], effect: allow, clusters: [%s], apiGroups: ['*'], resources: ['*'],
         namespaces: ['%s']}
    """
        .formatted(user, cluster, user, cluster, namespace);
  }

  /** The machine's clock, shifted forward by the test. */
  private final class ShiftedClock implements Clock {
    private final Clock real = Clock.system();

    @Override
    public long monotonicMs() {
      return real.monotonicMs() + aheadMs.get();
    }

    @Override
    public long nanos() {
      return real.nanos() + aheadMs.get() * 1_000_000;
    }

    @Override
    public long epochMs() {
      return real.epochMs() + aheadMs.get();
    }
  }

  private Backend start() throws IOException {
    return Backend.start(
        BackendConfig.of(
                WebConfig.loopback(0),
                folder.resolve("policies.yaml"),
                folder.resolve("credentials.yaml"))
            .withStore(folder.resolve("backend.db"))
            .withSessions(new SessionLimits(SESSIONS_MAX, 64, 16)),
        new ShiftedClock());
  }

  // --- files ---

  private void mintUser(String user) {
    TokenMint.MintedToken minted = mint.mint();
    tokens.put(user, minted.token());
    lines.put(user, "  - {user: %s, tokenSha256: '%s'}%n".formatted(user, minted.hash().hex()));
  }

  private void mintAgent(String cluster) {
    TokenMint.MintedToken minted = mint.mint();
    tokens.put("agent of " + cluster, minted.token());
    lines.put(
        "agent of " + cluster,
        "  - {cluster: %s, tokenSha256: '%s'}%n".formatted(cluster, minted.hash().hex()));
  }

  /** Removes an entry from the credentials and waits until the change is in force. */
  void revoke(String name) throws IOException {
    lines.remove(name);
    double before = metric("lockstep_credential_reads_total{result=\"loaded\"}");
    writeCredentials();
    awaitMetric("lockstep_credential_reads_total{result=\"loaded\"}", before + 1);
  }

  private void writeCredentials() throws IOException {
    StringBuilder users = new StringBuilder("users:\n");
    StringBuilder agents = new StringBuilder("agents:\n");
    lines.forEach((name, line) -> (name.startsWith("agent") ? agents : users).append(line));
    write("credentials.yaml", users + agents.toString() + moreCredentials);
  }

  void writePolicies(String text) throws IOException {
    write("policies.yaml", text);
  }

  private void write(String file, String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve(file + ".new"), text);
    Files.move(fresh, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  // --- peers ---

  String token(String user) {
    return tokens.getOrDefault(user, "");
  }

  String agentToken(String cluster) {
    return token("agent of " + cluster);
  }

  String freshToken() {
    return mint.mint().token();
  }

  ClientPeer client() {
    return keep(new ClientPeer(backend.port()));
  }

  /** An agent of a new boot id, with one pod. */
  ScriptedAgent boot() {
    ScriptedAgent fresh = new ScriptedAgent(++boots, StateLimits.DEFAULT);
    fresh.begin();
    fresh.list("pods");
    fresh.put(new ShardKey("pods", "shown"), Objects.resource("first", "red", "1"));
    fresh.commit();
    return fresh;
  }

  AgentPeer agent() {
    return agent(boot());
  }

  AgentPeer agent(ScriptedAgent agent) {
    return keep(new AgentPeer(backend.port(), agent));
  }

  private <P extends Peer> P keep(P peer) {
    peers.add(peer);
    return peer;
  }

  // --- the backend ---

  Backend backend() {
    return backend;
  }

  void advance(long byMs) {
    aheadMs.addAndGet(byMs);
  }

  /** Ends the backend and starts another on the same files; every peer must reconnect. */
  void restart() throws IOException {
    backend.close();
    backend = start();
  }

  /** The value of a series in {@code /metrics}; 0 if absent. */
  double metric(String series) {
    try {
      HttpRequest ask =
          HttpRequest.newBuilder(backend.url().resolve("/metrics"))
              .timeout(Duration.ofSeconds(Peer.PATIENCE_SECONDS))
              .build();
      return HTTP.send(ask, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void awaitMetric(String series, double value) {
    Awaitility.await(series)
        .atMost(Duration.ofSeconds(Peer.PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> metric(series) >= value);
  }

  /** Runs a deed, and checks that it closes a connection with a code and is counted once. */
  void shouldClose(Peer peer, CloseCode code, String series, Runnable deed) {
    double before = metric(series);

    deed.run();

    assertThat(peer.closeCode()).isEqualTo(code.number());
    assertThat(metric(series)).as(series).isEqualTo(before + 1);
  }

  /** Checks that other sessions are unharmed, and that the witness still receives changes. */
  void checkOthersAreUndisturbed() {
    String name = "fresh-" + aheadMs.incrementAndGet();
    quietAgent.put("shown", name, "new");
    witness.awaitUpsert(name);
    assertThat(witness.isOpen()).isTrue();
    assertThat(metric("lockstep_relays_restarted_total")).isZero();
    assertThat(metric("lockstep_web_refused_total{reason=\"failed\"}")).isZero();
  }

  @Override
  public void close() {
    peers.forEach(Peer::close);
    backend.close();
  }
}
