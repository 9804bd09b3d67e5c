package dev.lockstep.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.ResourceHead;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Measures how much later a client of Lockstep holds a change than a direct watch of the apiserver.
 * Apiserver, agent, backend, client and direct watch run in this process, on loopback.
 *
 * <p>Changes are due at a fixed rate, and each latency counts from the due time, so a stall shows
 * in every change that it delays (no coordinated omission). Each change sets a pod's label to the
 * change's number. A change has arrived at the client when the client has applied the frame and
 * notified its listener, and at the direct watch when the watch has parsed the event's JSON.
 *
 * <p>A warm-up with changes ten times as fast comes first, followed by a pause that lets its
 * backlog drain: a program that has run for hours is compiled.
 *
 * <p>Arguments: changes a second, seconds to measure, seconds to warm up, pods.
 */
public final class AddedLatency {
  private static final String TYPE = "pods";
  private static final String LABEL = "bench.lockstep.dev/change";
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int WARM_UP_RATE_TIMES = 10;
  private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final int rate;
  private final int warmup;
  private final int changes;
  private final SimulatedCluster cluster;
  private final Arrivals direct;
  private final Arrivals applied;
  private final long[] dueNs;
  private final long[] writtenNs;

  private AddedLatency(SimulatedCluster cluster, int rate, int seconds, int warmupSeconds) {
    this.cluster = cluster;
    this.rate = rate;
    this.warmup = rate * WARM_UP_RATE_TIMES * warmupSeconds;
    this.changes = warmup + rate * seconds;
    this.direct = new Arrivals(changes);
    this.applied = new Arrivals(changes);
    this.dueNs = new long[changes];
    this.writtenNs = new long[changes];
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int rate = argument(args, 0, 100);
    int seconds = argument(args, 1, 30);
    int warmupSeconds = argument(args, 2, 15);
    int pods = argument(args, 3, 1_000);
    try (TemporaryFolder folder = TemporaryFolder.create("lockstep-latency");
        SimulatedCluster cluster =
            SimulatedCluster.start(ClusterOptions.of(InstantSource.system()).withPods(pods));
        LoopbackLine line = new LoopbackLine(cluster, folder.path())) {
      new AddedLatency(cluster, rate, seconds, warmupSeconds).run(line);
    }
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }

  private void run(LoopbackLine line) throws IOException, InterruptedException {
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onApplied(StateStep step) {
            noteAll(step, System.nanoTime());
          }
        };
    try (ClientSession client = line.client(listener);
        DirectWatch watch = new DirectWatch(cluster, pod -> note(pod, System.nanoTime()))) {
      client.follow(Wish.everything(LoopbackLine.CLUSTER));
      int pods = cluster.store().count(TYPE);
      await("the client holds all pods", () -> read(client) == pods);
      makeChanges();
      await("all changes arrive", () -> direct.isComplete() && applied.isComplete());
    }
    report();
  }

  private static long read(ClientSession client) {
    return client.read((ClusterStore store) -> store.objectsOf(TYPE)).join();
  }

  private void makeChanges() {
    List<ObjectNode> pods = cluster.store().list(TYPE, "");
    long startNs = System.nanoTime();
    for (int change = 0; change < changes; change++) {
      JsonNode metadata = pods.get(change % pods.size()).path("metadata");
      String namespace = metadata.path("namespace").asText();
      String name = metadata.path("name").asText();
      String number = Integer.toString(change);
      int index = change;
      dueNs[change] = startNs + dueAfterNs(change);
      for (long leftNs = dueNs[change] - System.nanoTime();
          leftNs > 0;
          leftNs = dueNs[change] - System.nanoTime()) {
        LockSupport.parkNanos(leftNs);
      }
      cluster
          .store()
          .batch(writes -> {
            var _ = writes.change(TYPE, namespace, name, pod -> labelled(pod, number));
            writtenNs[index] = System.nanoTime();
          });
    }
  }

  private long dueAfterNs(int change) {
    long periodNs = TimeUnit.SECONDS.toNanos(1) / rate;
    long warmUpPeriodNs = periodNs / WARM_UP_RATE_TIMES;
    return change < warmup
        ? change * warmUpPeriodNs
        : warmup * warmUpPeriodNs + PAUSE_NS + (change - warmup) * periodNs;
  }

  private static ObjectNode labelled(ObjectNode pod, String number) {
    pod.withObject("/metadata/labels").put(LABEL, number);
    return pod;
  }

  private void note(JsonNode pod, long atNs) {
    JsonNode number = pod.path("metadata").path("labels").path(LABEL);
    if (number.isTextual()) {
      direct.note(Integer.parseInt(number.asText()), atNs);
    }
  }

  private void noteAll(StateStep step, long atNs) {
    for (Segment segment : step.segments()) {
      if (segment.key().type().equals(TYPE)) {
        for (byte[] resource : segment.upserts()) {
          String number = ResourceHead.label(resource, LABEL);
          if (number != null) {
            applied.note(Integer.parseInt(number), atNs);
          }
        }
      }
    }
  }

  private void report() {
    LatencyReport toWrite = new LatencyReport("due -> written in the apiserver");
    LatencyReport toDirect = new LatencyReport("due -> read by a direct watch");
    LatencyReport toApplied = new LatencyReport("due -> applied by the client");
    LatencyReport fromEvent = new LatencyReport("written -> applied by the client");
    LatencyReport added = new LatencyReport("added: client after direct watch, each change");
    for (int change = warmup; change < changes; change++) {
      toWrite.add(writtenNs[change] - dueNs[change]);
      toDirect.add(direct.at(change) - dueNs[change]);
      toApplied.add(applied.at(change) - dueNs[change]);
      fromEvent.add(applied.at(change) - writtenNs[change]);
      added.add(applied.at(change) - direct.at(change));
    }
    System.out.printf(
        "%d changes at %d a second, after %d of warm-up%n", changes - warmup, rate, warmup);
    System.out.println(LatencyReport.HEADING);
    for (LatencyReport each : List.of(toWrite, toDirect, toApplied, fromEvent, added)) {
      System.out.println(each.line());
    }
    System.out.printf("the client was before the direct watch %d times%n", added.negative());
  }

  private void await(String what, BooleanSupplier condition) {
    long untilNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - untilNs > 0) {
        throw new IllegalStateException(
            "Timed out at %s; missing: %d at the direct watch, %d at the client."
                .formatted(what, direct.missing(), applied.missing()));
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
