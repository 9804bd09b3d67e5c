package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.wire.ClusterState;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;

/**
 * A whole line in one process, with a proxy on each of its links and a client of a user who may see
 * everything. Owned by the test's thread.
 */
final class ProxiedLine implements AutoCloseable {
  static final String ALICE = "alice";
  static final String CAROL = "carol";

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));
  private static final int PODS = 80;
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}, {kind: User, name: carol}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;

  private final List<FaultProxy> proxies = new ArrayList<>();
  private final Queue<ClusterState> states = new ConcurrentLinkedQueue<>();
  private final SimulatedCluster cluster;
  private final FaultProxy apiserverLink;
  private final FaultProxy agentLink;
  private final FaultProxy clientLink;
  private final Engine engine;
  private final ClientSession client;

  /** Applies faults to links before they carry anything. */
  interface Preparation {
    void prepare(FaultProxy link);
  }

  ProxiedLine(Path folder, Engine.Choices choices) throws IOException {
    this(folder, choices, link -> {});
  }

  ProxiedLine(Path folder, Engine.Choices choices, Preparation links) throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(PODS));
    apiserverLink = proxy(cluster.url().getPort());
    links.prepare(apiserverLink);
    int apiserverPort = apiserverLink.port();
    String token = cluster.token();
    engine =
        new Engine(
            folder,
            () ->
                ClusterCredentials.withToken(
                    URI.create("http://127.0.0.1:" + apiserverPort), token),
            List.of(ALICE, CAROL),
            POLICIES,
            choices);
    engine.stopAgent();
    agentLink = proxy(engine.backend().port());
    clientLink = proxy(engine.backend().port());
    links.prepare(agentLink);
    links.prepare(clientLink);
    engine.leadAgentsTo(agentLink.port());
    engine.startAgent();
    client = follow(clientLink);
  }

  /** Returns a line whose client is live. */
  static ProxiedLine live(Path folder) throws IOException {
    ProxiedLine line = new ProxiedLine(folder, Engine.Choices.USUAL);
    Engine.awaitLive(line.client);
    line.engine.awaitSame(line.client);
    return line;
  }

  private FaultProxy proxy(int port) throws IOException {
    FaultProxy proxy = FaultProxy.to(port);
    proxies.add(proxy);
    return proxy;
  }

  /** Returns another link to the backend. */
  FaultProxy anotherLink() throws IOException {
    return proxy(engine.backend().port());
  }

  /** Returns a client of the same user over a link. */
  ClientSession follow(FaultProxy link) {
    return engine.client(
        ALICE,
        Wish.everything(Engine.CLUSTER),
        new ClientListener() {
          @Override
          public void onCluster(ClusterStatus status) {
            states.add(status.getState());
          }
        },
        link.port());
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  Engine engine() {
    return engine;
  }

  FaultProxy apiserverLink() {
    return apiserverLink;
  }

  FaultProxy agentLink() {
    return agentLink;
  }

  FaultProxy clientLink() {
    return clientLink;
  }

  ClientSession client() {
    return client;
  }

  /** Returns the cluster states that clients received. */
  Queue<ClusterState> states() {
    return states;
  }

  double metric(String name, String label) throws IOException {
    return new Pages(engine.backend().port()).metric(name, label);
  }

  static long count(ClientSession client, ToLongFunction<SyncCounts> which) {
    return client.inspect(machine -> which.applyAsLong(machine.counts())).join();
  }

  static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Engine.PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  /** Requires that nothing was wrong, and nothing was loaded twice. */
  static void requireUnharmed(ClientSession client) {
    assertThat(count(client, it -> it.resets)).as("resets").isEqualTo(1);
    assertThat(count(client, it -> it.wrong)).as("wrong digests").isZero();
    assertThat(count(client, it -> it.malformed)).as("malformed messages").isZero();
  }

  @Override
  public void close() {
    engine.close();
    proxies.forEach(FaultProxy::close);
    cluster.close();
  }
}
