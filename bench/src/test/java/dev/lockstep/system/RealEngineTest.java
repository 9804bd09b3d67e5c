package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.agent.credentials.Kubeconfig;
import dev.lockstep.agent.credentials.KubeconfigOptions;
import dev.lockstep.bench.real.ClusterOptions;
import dev.lockstep.bench.real.KubeHttp;
import dev.lockstep.bench.real.KubeObjects;
import dev.lockstep.bench.real.KubePath;
import dev.lockstep.bench.real.RealClusterExtension;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.common.clock.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole line against a real kube-apiserver with its controllers. After each fault, the content
 * of a client that may see everything equals a fresh list.
 */
@Timeout(600)
final class RealEngineTest {
  @RegisterExtension
  static final RealClusterExtension REAL = RealClusterExtension.with(ClusterOptions.whole());

  private static final String GROUP = "engine.example.com";
  private static final String GADGETS = "gadgets." + GROUP;
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
      metadata: {name: team}
      subjects: [{kind: User, name: bob}]
      rules:
        - {verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*'], namespaces: [shop]}
      """;

  @TempDir Path folder;
  private Engine engine;
  private ClientSession alice;

  @BeforeEach
  void start() throws IOException {
    engine =
        new Engine(
            folder,
            Kubeconfig.source(
                REAL.cluster().kubeconfig(), KubeconfigOptions.STRICT, Clock.system()),
            List.of("alice", "bob"),
            POLICIES);
    alice = engine.client("alice");
    Engine.awaitLive(alice);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldEqualAFreshListAfterEachFault() throws IOException {
    KubeHttp api = REAL.cluster().api();
    ClientSession bob = engine.client("bob");
    for (int i = 0; i < 3; i++) {
      api.create(KubePath.nodes(), KubeObjects.node("node-" + i));
    }
    for (String namespace : List.of("shop", "bank")) {
      api.create(KubePath.namespaces(), KubeObjects.namespace(namespace));
      api.createAll(KubePath.configMaps(namespace), maps(1_000));
      api.create(KubePath.deployments(namespace), KubeObjects.deployment("web", 40));
    }
    api.create(KubePath.crds(), KubeObjects.crd(GROUP, "Gadget", "gadgets"));
    await().atMost(Engine.PATIENCE).until(() -> states(alice).contains(GADGETS + "=ready"));
    api.createAll(KubePath.in("shop", GROUP + "/v1", "gadgets"), gadgets(1_000));
    await().atMost(Engine.PATIENCE).until(() -> heldOf(alice, "pods shop/web-") == 40);
    engine.awaitSame(alice);
    assertThat(Engine.held(alice)).hasSizeGreaterThan(3_000);
    assertThat(Engine.held(bob).keySet())
        .hasSizeGreaterThan(2_000)
        .allMatch(key -> key.contains(" shop/"));

    JsonNode change = KubeHttp.parse("{\"data\":{\"value\":\"changed\"}}");
    for (int i = 0; i < 100; i++) {
      api.merge(KubePath.configMaps("shop") + "/map-" + i, change);
      api.delete(KubePath.configMaps("shop") + "/map-" + (500 + i));
    }
    engine.awaitSame(alice);

    api.delete(KubePath.namespace("bank"));
    await().atMost(Engine.PATIENCE).until(() -> heldOf(alice, " bank/") == 0);
    engine.awaitSame(alice);

    REAL.cluster().stopApiserver();
    REAL.cluster().startApiserver();
    api = REAL.cluster().api();
    api.merge(KubePath.configMaps("shop") + "/map-1", KubeHttp.parse("{\"data\":{\"v\":\"2\"}}"));
    engine.awaitSame(alice);

    REAL.cluster().expireHistory();
    engine.awaitSame(alice);

    engine.stopAgent();
    api = REAL.cluster().api();
    api.createAll(KubePath.configMaps("default"), maps(200));
    api.delete(KubePath.configMaps("shop") + "/map-2");
    engine.startAgent();
    engine.awaitSame(alice);

    engine.restartBackend();
    api.delete(KubePath.configMaps("shop") + "/map-3");
    engine.awaitSame(alice);

    api.delete(KubePath.crds() + "/" + GADGETS);
    await()
        .atMost(Engine.PATIENCE)
        .until(() -> states(alice).stream().noneMatch(each -> each.startsWith(GADGETS)));
    engine.awaitSame(alice);
    assertThat(heldOf(alice, GADGETS)).isZero();
  }

  /** Returns the types of the catalog with their states. */
  private static List<String> states(ClientSession client) {
    return Engine.read(
        client,
        store -> {
          List<String> states = new ArrayList<>();
          for (ClusterStore.Held each : store.ofType("types.lockstep.dev")) {
            ResourceType type = ResourceType.decode(each.resource());
            states.add(type.id() + "=" + type.status().state());
          }
          return states;
        });
  }

  private static long heldOf(ClientSession client, String text) {
    return Engine.held(client).keySet().stream().filter(key -> key.contains(text)).count();
  }

  private static List<JsonNode> maps(int count) {
    List<JsonNode> maps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      maps.add(KubeObjects.configMap("map-" + i, "value-" + i));
    }
    return maps;
  }

  private static List<JsonNode> gadgets(int count) {
    List<JsonNode> gadgets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gadgets.add(KubeObjects.custom(GROUP, "Gadget", "gadget-" + i, i, "red"));
    }
    return gadgets;
  }
}
