package dev.lockstep.bench.micro;

import dev.lockstep.agent.ring.Operation;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the memory of the agent's hot state for each pod: the heap in use with and without it,
 * each time after a full collection. Prints one line for each number.
 *
 * <p>Argument: the number of pods; 100,000 by default.
 */
public final class HotStateFootprint {
  private static final int PODS_DEFAULT = 100_000;

  /** A single collection does not clear everything: the serial collector leaves some for later. */
  private static final int COLLECTIONS = 8;

  private HotStateFootprint() {}

  public static void main(String[] args) {
    int pods = args.length > 0 ? Integer.parseInt(args[0]) : PODS_DEFAULT;
    PodSample sample = PodSample.take();
    int[] sizes = new int[pods];
    long jsonBytes = 0;
    for (int pod = 0; pod < pods; pod++) {
      byte[] json = sample.json(pod, 0);
      jsonBytes += json.length;
      sizes[pod] = sample.resource(pod, 0).length;
    }
    Arrays.sort(sizes);
    long encoded = Arrays.stream(sizes).asLongStream().sum();
    // A first state loads classes and other fixed costs.
    long first = objects(filled(sample, 1));
    long without = usedBytes(COLLECTIONS);
    AgentCore core = filled(sample, pods);
    long listed = usedBytes(COLLECTIONS) - without;
    // Both must survive until the second look: the sample is part of both, the state of the second.
    Reference.reachabilityFence(sample);
    Reference.reachabilityFence(core);
    long held = objects(core) - first + 1;

    print("pods held", held, "");
    print("JSON of a pod, mean", jsonBytes / (double) pods, "bytes");
    print("encoded pod, mean", encoded / (double) pods, "bytes");
    print("encoded pod, median", sizes[pods / 2], "bytes");
    print("encoded pod, largest", sizes[pods - 1], "bytes");
    print("heap of the hot state per pod, all in", listed / (double) pods, "bytes");
    print("of it beside the encoding", (listed - encoded) / (double) pods, "bytes");
  }

  private static AgentCore filled(PodSample sample, int pods) {
    AgentCore core = new AgentCore(version -> {});
    core.list(sample, pods, each -> core.executor().execute(each, true));
    return core;
  }

  private static long objects(AgentCore core) {
    long[] objects = new long[1];
    core.executor()
        .execute(new Operation.TakeCensus(census -> objects[0] = census.objects()), true);
    return objects[0];
  }

  /** Returns the heap in use after full collections: the least after any of them. */
  static long usedBytes(int collections) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < collections; i++) {
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  static void print(String what, double value, String unit) {
    System.out.println(String.format(Locale.ROOT, "%-42s %12.1f %s", what, value, unit).strip());
  }
}
