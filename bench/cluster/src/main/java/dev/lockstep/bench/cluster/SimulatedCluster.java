package dev.lockstep.bench.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.api.UidSource;
import dev.lockstep.bench.cluster.server.ApiServer;
import dev.lockstep.bench.cluster.server.ClusterCounts;
import dev.lockstep.bench.cluster.server.ClusterThread;
import dev.lockstep.bench.cluster.store.BuiltinTypes;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.story.Story;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A running simulated cluster. It listens on loopback only and requires its token with every
 * request.
 */
public final class SimulatedCluster implements AutoCloseable {

  private static final int TOKEN_BYTES = 24;
  private static final List<String> SYSTEM_NAMESPACES =
      List.of("default", "kube-node-lease", "kube-public", "kube-system");

  private final ClusterThread thread = new ClusterThread();
  private final String token = newToken();
  private final ApiServer server;
  private final ClusterStore store;
  private final ClusterFaults faults;
  private final ClusterStory story;

  private SimulatedCluster(ClusterOptions options) {
    SplittableRandom random = new SplittableRandom(options.content().seed());
    ClusterState state = new ClusterState(BuiltinTypes.all(), options.serving().history());
    ClusterApi api = new ClusterApi(state, options.clock(), new UidSource(random.split()));
    server = new ApiServer(thread, state, api, Set.of(token), options.serving().port());
    store = new ClusterStore(thread, server, state, api);
    faults = new ClusterFaults(thread, server, state);
    SYSTEM_NAMESPACES.forEach(name -> store.put("namespaces", namespace(name)));
    double churn = options.content().churn();
    Story told = new Story(state, api, options.clock(), random.split().nextLong(), churn);
    story = new ClusterStory(thread, server, told);
    if (options.content().pods() > 0) {
      thread.ask(() -> {
        told.found(options.content().pods());
        return true;
      });
    }
    if (options.content().live()) {
      LiveStory live = new LiveStory(thread.loop(), server, told);
      thread.loop().execute(live::begin);
    }
    server.bookmarkEvery(options.serving().bookmarkInterval());
  }

  /** Starts a cluster; it is ready for readers when this returns. */
  public static SimulatedCluster start(ClusterOptions options) {
    SimulatedCluster cluster = new SimulatedCluster(options);
    try {
      cluster.server.listen();
      return cluster;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  /** The URL of its apiserver, for example {@code http://127.0.0.1:40123}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** The bearer token that it accepts, new with every start. */
  public String token() {
    return token;
  }

  /** A kubeconfig of this cluster. It contains the token: keep it private. */
  public String kubeconfig() {
    return """
    apiVersion: v1
    kind: Config
    current-context: simulated
    clusters:
      - name: simulated
        cluster:
          server: %s
    users:
      - name: reader
        user:
          token: %s
    contexts:
      - name: simulated
        context:
          cluster: simulated
          user: reader
    """
        .formatted(url(), token);
  }

  public ClusterStore store() {
    return store;
  }

  public ClusterFaults faults() {
    return faults;
  }

  public ClusterStory story() {
    return story;
  }

  /** Counts of the readers' requests so far. */
  public ClusterCounts counts() {
    return thread.ask(server::counts);
  }

  @Override
  public void close() {
    server.stopListening();
    thread.close();
  }

  private static ObjectNode namespace(String name) {
    return ClusterStore.parse(
        """
        {"metadata":{"name":"%s","labels":{"kubernetes.io/metadata.name":"%s"}},
         "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}
        """
            .formatted(name, name));
  }

  private static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
