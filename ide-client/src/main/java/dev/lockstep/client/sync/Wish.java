package dev.lockstep.client.sync;

import java.util.List;

/** The part of one cluster that a client asks for. */
public record Wish(String cluster, List<Selection> selections) {
  /**
   * A part of a cluster.
   *
   * @param type a resource type such as "pods" or "deployments.apps", or "*" for all
   * @param namespace a namespace, or "*" for all and for resources without one
   */
  public record Selection(String type, String namespace) {
    public static final String ALL = "*";
  }

  public Wish {
    selections = List.copyOf(selections);
  }

  /** All that the user may see of a cluster. */
  public static Wish everything(String cluster) {
    return new Wish(cluster, List.of(new Selection(Selection.ALL, Selection.ALL)));
  }
}
