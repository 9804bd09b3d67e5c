package dev.lockstep.agent.hotstate;

import java.util.List;

/**
 * Counts of what the hot state holds, for metrics and health.
 *
 * @param isCatalogComplete whether all types that the cluster had at the start are known
 * @param types without the catalog's own
 */
public record Census(
    long version, long horizon, Size size, boolean isCatalogComplete, List<TypeCensus> types) {

  /**
   * Sizes of the hot state.
   *
   * @param shards number of shards, including those with removals only
   * @param tombstones number of remembered removals
   */
  public record Size(long objects, long shards, long tombstones) {}

  public Census {
    types = List.copyOf(types);
  }

  public long objects() {
    return size.objects();
  }
}
