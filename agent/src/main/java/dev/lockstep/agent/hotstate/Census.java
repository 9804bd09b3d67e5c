package dev.lockstep.agent.hotstate;

import java.util.List;

/**
 * What the hot state holds, in numbers. For people and their instruments.
 *
 * @param shards those that hold only removals among them
 * @param tombstones removals that are remembered
 * @param isCatalogComplete whether all types that the cluster had at the start are known
 * @param types without the catalog's own
 */
public record Census(
    long version,
    long horizon,
    long objects,
    long shards,
    long tombstones,
    boolean isCatalogComplete,
    List<TypeCensus> types) {

  public Census {
    types = List.copyOf(types);
  }
}
