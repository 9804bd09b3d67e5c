package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.client.connection.ClientSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: readers}
      subjects: [{kind: User, name: carol}]
      rules:
        - {verbs: [view], effect: allow, apiGroups: [''], resources: [pods], namespaces: [kube-system]}
      """;

  @TempDir Path folder;
  private SimulatedCluster cluster;
  private Engine engine;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(200));
    engine =
        new Engine(
            folder,
            () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
            List.of("alice", "carol", "mallory"),
            POLICIES);
  }

  @AfterEach
  void stop() {
    engine.close();
    cluster.close();
  }

  @Test
  void shouldEqualAFreshListWhenObjectsChange() {
    ClientSession alice = engine.client("alice");
    Engine.awaitLive(alice);
    engine.awaitSame(alice);
    for (int step = 0; step < 50; step++) {
      cluster.story().step();
    }
    engine.awaitSame(alice);
    assertThat(Engine.held(alice)).hasSizeGreaterThan(400);
  }

  @Test
  void shouldShowAUserNothingThatPoliciesHide() {
    ClientSession carol = engine.client("carol");
    Engine.awaitLive(carol);
    assertThat(Engine.held(carol).keySet())
        .isNotEmpty()
        .allMatch(key -> key.startsWith("pods kube-system/"));
  }

  @Test
  void shouldRefuseAHiddenClusterAsIfItWereAbsent() {
    ClientSession alice = engine.client("alice");
    Engine.awaitLive(alice);
    ClientSession mallory = engine.client("mallory");
    Awaitility.await()
        .atMost(Engine.PATIENCE)
        .until(() ->
            mallory
                .inspect(machine -> machine.state())
                .join()
                .equals(dev.lockstep.client.sync.SyncState.REFUSED));
  }

  @Test
  void shouldApplyChangedPoliciesToAnOpenSession() throws IOException {
    ClientSession carol = engine.client("carol");
    Engine.awaitLive(carol);
    engine.writePolicies(POLICIES.replace("[pods]", "[services]"));
    Awaitility.await()
        .atMost(Engine.PATIENCE)
        .until(() ->
            Engine.held(carol).keySet().stream()
                .allMatch(key -> key.startsWith("services kube-system/")));
  }

  @Test
  void shouldResumeFromItsPositionWhenAgentOrBackendRestarts() throws IOException {
    ClientSession alice = engine.client("alice");
    Engine.awaitLive(alice);
    engine.stopAgent();
    for (int step = 0; step < 20; step++) {
      cluster.story().step();
    }
    engine.startAgent();
    engine.awaitSame(alice);
    engine.restartBackend();
    for (int step = 0; step < 20; step++) {
      cluster.story().step();
    }
    engine.awaitSame(alice);
  }
}
