package dev.lockstep.bench.micro;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * Measures the memory of fabric8's informer cache for each pod: the same pods as in {@link
 * HotStateFootprint}, decoded from the same JSON and counted in the same way. Prints one line for
 * each number.
 *
 * <p>Argument: the number of pods; 100,000 by default.
 */
public final class InformerFootprint {
  private static final int PODS_DEFAULT = 100_000;

  /** Some gigabytes take long to collect; the second collection leaves only live objects. */
  private static final int COLLECTIONS = 2;

  private InformerFootprint() {}

  public static void main(String[] args) {
    int pods = args.length > 0 ? Integer.parseInt(args[0]) : PODS_DEFAULT;
    PodSample sample = PodSample.take();
    KubernetesSerialization serialization = new KubernetesSerialization();
    // The first pods load classes and other fixed costs.
    CacheImpl<Pod> first = filled(sample, serialization, sample.templates());
    long without = HotStateFootprint.usedBytes(COLLECTIONS);
    CacheImpl<Pod> cache = filled(sample, serialization, pods);
    long held = HotStateFootprint.usedBytes(COLLECTIONS) - without;
    Reference.reachabilityFence(sample);
    Reference.reachabilityFence(serialization);
    Reference.reachabilityFence(first);

    HotStateFootprint.print("pods held", cache.list().size(), "");
    HotStateFootprint.print("heap of fabric8's cache per pod", held / (double) pods, "bytes");
  }

  private static CacheImpl<Pod> filled(
      PodSample sample, KubernetesSerialization serialization, int pods) {
    CacheImpl<Pod> cache = new CacheImpl<>();
    for (int pod = 0; pod < pods; pod++) {
      String json = new String(sample.json(pod, 0), StandardCharsets.UTF_8);
      var _ = cache.put(serialization.unmarshal(json, Pod.class));
    }
    return cache;
  }
}
