package dev.lockstep.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.real.ClusterOptions;
import dev.lockstep.bench.real.KubeBinaries;
import dev.lockstep.bench.real.KubeHttp;
import dev.lockstep.bench.real.KubePath;
import dev.lockstep.bench.real.Persona;
import dev.lockstep.bench.real.RealCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real kube-apiserver with its etcd on the servers' core. It holds typical pods, which were
 * copied from a simulated cluster. Owned by the measuring thread.
 */
public final class RealApiserver implements AutoCloseable {
  /** Patches in flight; a change that is due beyond that waits, and counts as late. */
  private static final int IN_FLIGHT_MAX = 32;

  private static final int STATUS_OK = 200;
  private static final long SETTLE_SECONDS = 60;
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  /** Fields that the server sets itself, or does not let clients write. */
  private static final List<String> SERVERS_OWN =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "finalizers",
          "selfLink");

  private final RealCluster cluster;
  private final List<String> paths;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final AtomicLong refused = new AtomicLong();

  private RealApiserver(RealCluster cluster, List<String> paths) {
    this.cluster = cluster;
    this.paths = List.copyOf(paths);
  }

  /**
   * @throws Peers.Missing if the programs are missing
   */
  public static RealApiserver start(Cores cores, KubeBinaries binaries, int pods) throws Exception {
    ClusterOptions options =
        ClusterOptions.apiserverOnly().withLauncher(cores.launcher(Cores.SERVER));
    Optional<String> missing = binaries.missingFor(options);
    if (missing.isPresent()) {
      throw new Peers.Missing(missing.get());
    }
    RealCluster cluster = RealCluster.start(binaries, options);
    try {
      return new RealApiserver(cluster, fill(cluster.api(), pods));
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Creates the pods with their status; returns the path of each. */
  private static List<String> fill(KubeHttp api, int pods) {
    List<ObjectNode> all;
    try (SimulatedCluster source =
        SimulatedCluster.start(
            dev.lockstep.bench.cluster.ClusterOptions.of(CLOCK).withPods(pods))) {
      all = source.store().list("pods", "");
    }
    TreeSet<String> namespaces = new TreeSet<>();
    List<String> paths = new ArrayList<>();
    List<Callable<?>> creations = new ArrayList<>();
    for (ObjectNode pod : all.subList(0, Math.min(pods, all.size()))) {
      String namespace = pod.path("metadata").path("namespace").asText();
      String path = KubePath.pods(namespace) + "/" + pod.path("metadata").path("name").asText();
      namespaces.add(namespace);
      paths.add(path);
      creations.add(() -> create(api, namespace, path, pod));
    }
    for (String namespace : namespaces) {
      if (api.get(KubePath.namespace(namespace)).isRefused()) {
        var _ = api.create(KubePath.namespaces(), namespace(namespace));
      }
    }
    KubeHttp.inBulk(creations);
    return paths;
  }

  private static JsonNode create(KubeHttp api, String namespace, String path, ObjectNode pod) {
    ObjectNode fresh = pod.deepCopy();
    ObjectNode metadata = (ObjectNode) fresh.path("metadata");
    var _ = metadata.remove(SERVERS_OWN);
    JsonNode status = fresh.remove("status");
    fresh.put("apiVersion", "v1").put("kind", "Pod");
    var _ = api.create(KubePath.pods(namespace), fresh);
    if (status instanceof ObjectNode told) {
      // The server has derived this field from the spec.
      var _ = told.remove("qosClass");
      return api.merge(path + "/status", JsonNodeFactory.instance.objectNode().set("status", told));
    }
    return fresh;
  }

  private static ObjectNode namespace(String name) {
    ObjectNode namespace = JsonNodeFactory.instance.objectNode();
    namespace.put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name);
    return namespace;
  }

  public int pods() {
    return paths.size();
  }

  public Path kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Returns a plan for clients that watch all pods. */
  public LoadPlan watchers(int count) {
    KubeHttp api = cluster.api();
    String pods = KubePath.all("v1", "pods");
    return LoadPlan.watch(
        URI.create(cluster.url()).getPort(),
        count,
        pods + "?watch=true&resourceVersion=" + api.versionOf(pods),
        cluster.tokenOf(Persona.ADMIN),
        cluster.authority().toString());
  }

  /** Changes the status of the pods in turn; a label of each carries the due time. */
  public Pacer.Maker maker() {
    KubeHttp api = cluster.api();
    return (first, dueNs) -> {
      for (int i = 0; i < dueNs.length; i++) {
        patch(api, first + i, dueNs[i]);
      }
    };
  }

  private void patch(KubeHttp api, long number, long dueNs) {
    inFlight.acquireUninterruptibly();
    String path = paths.get((int) (number % paths.size())) + "/status";
    String changes =
        "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}},\"status\":{\"message\":\"change %d\"}}"
            .formatted(Payload.LABEL, Payload.label(dueNs), number);
    var _ =
        api.mergeLater(path, changes)
            .whenComplete((status, failure) -> {
              inFlight.release();
              if (failure != null || status != STATUS_OK) {
                refused.incrementAndGet();
              }
            });
  }

  /** Reads the list of all pods, as a new client does; returns the number of bytes sent. */
  public long list(String format, boolean zipped) {
    return cluster.api().size(KubePath.all("v1", "pods"), format, zipped);
  }

  /** Waits until all writes are answered. */
  public void settle() throws IOException, InterruptedException {
    if (!inFlight.tryAcquire(IN_FLIGHT_MAX, SETTLE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the apiserver does not answer");
    }
    inFlight.release(IN_FLIGHT_MAX);
    if (refused.get() > 0) {
      throw new IOException("the apiserver has refused " + refused.get() + " changes");
    }
  }

  /** Returns the CPU seconds that the apiserver has used so far. */
  public double apiserverCpu() throws IOException {
    return ProcessCost.fineCpuSeconds(cluster.apiserverPid());
  }

  public double etcdCpu() throws IOException {
    return ProcessCost.fineCpuSeconds(cluster.etcdPid());
  }

  /**
   * Returns the bytes that the apiserver has sent so far: to clients, to etcd, and into its log.
   */
  public long sentBytes() throws IOException {
    return ProcessCost.writtenBytes(cluster.apiserverPid());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
