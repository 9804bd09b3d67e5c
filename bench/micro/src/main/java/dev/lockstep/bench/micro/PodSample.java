package dev.lockstep.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.protocol.state.ShardKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Any number of typical pods: those of a simulated cluster, repeated under other names. They are
 * written as the apiserver writes them and projected as the agent projects them. For one thread.
 */
final class PodSample {
  static final TypeDescriptor PODS = BuiltInTypes.find("pods").orElseThrow();
  static final String TYPE = PODS.typeId();

  /**
   * Namespaces over which pods are spread, so that shards are as large as in a cluster of many
   * teams.
   */
  static final int NAMESPACES = 100;

  private static final List<ShardKey> SHARDS =
      IntStream.range(0, NAMESPACES).mapToObj(i -> new ShardKey(TYPE, "team-" + i)).toList();

  private static final long SEED = 7;
  private static final int TEMPLATES = 1_000;
  private static final int SUFFIX_CHARS = 5;
  private static final int UID_CHARS = 8;
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private final Projector projector = Projector.forType(PODS, AllowList.builtIn());
  private final List<ObjectNode> templates;

  private PodSample(List<ObjectNode> templates) {
    this.templates = templates;
  }

  /** Returns the same pods in each run. */
  static PodSample take() {
    try (SimulatedCluster cluster =
        SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(TEMPLATES))) {
      return new PodSample(cluster.store().list(TYPE, ""));
    }
  }

  static ShardKey shard(int pod) {
    return SHARDS.get(pod % NAMESPACES);
  }

  /** Returns all numbers below a bound in a fixed order without a pattern. */
  static int[] shuffled(int bound) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] numbers = new int[bound];
    for (int i = 0; i < bound; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }

  /** Returns how many pods differ by more than their names. */
  int templates() {
    return templates.size();
  }

  /**
   * Returns a pod as the apiserver sends it.
   *
   * @param revision how often its first container has restarted, so that each revision differs
   *     visibly from the one before
   */
  byte[] json(int pod, int revision) {
    ObjectNode object = templates.get(pod % templates.size());
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.put("namespace", shard(pod).namespace());
    metadata.put("name", ending(metadata.path("name").asText(), pod, Character.MAX_RADIX));
    metadata.put("uid", ending(metadata.path("uid").asText(), pod, 16));
    JsonNode container = object.path("status").path("containerStatuses").path(0);
    if (container instanceof ObjectNode status) {
      status.put("restartCount", revision);
    }
    return object.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a pod as the agent holds it. */
  Projected projected(int pod, int revision) {
    byte[] json = json(pod, revision);
    try {
      return projector.project(json, 0, json.length);
    } catch (MalformedObjectException e) {
      throw new IllegalStateException("a pod of the simulated cluster is malformed", e);
    }
  }

  byte[] resource(int pod, int revision) {
    return projected(pod, revision).resource();
  }

  /** Returns the first pods at revision 0, by shard. */
  Map<ShardKey, List<byte[]>> shards(int pods) {
    Map<ShardKey, List<byte[]>> shards = new HashMap<>();
    for (int pod = 0; pod < pods; pod++) {
      shards.computeIfAbsent(shard(pod), key -> new ArrayList<>()).add(resource(pod, 0));
    }
    return shards;
  }

  /** Returns the text with another ending of the same length. */
  private static String ending(String text, int number, int radix) {
    int chars = radix == 16 ? UID_CHARS : SUFFIX_CHARS;
    String end = Integer.toString(number, radix);
    return text.substring(0, text.length() - chars) + "0".repeat(chars - end.length()) + end;
  }
}
