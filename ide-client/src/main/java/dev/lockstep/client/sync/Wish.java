package dev.lockstep.client.sync;

import java.util.List;

/** What a client asks for: one part of one cluster. */
public record Wish(String cluster, List<Selection> selections) {
  /**
   * A part of a cluster.
   *
   * @param type a resource type such as "pods" or "deployments.apps", or "*" for all
   * @param namespace a namespace, or "*" for all and for what is in none
   */
  public record Selection(String type, String namespace) {
    public static final String ALL = "*";
  }

  public Wish {
    selections = List.copyOf(selections);
  }

  /** All that the user may see. */
  public static Wish everything(String cluster) {
    return new Wish(cluster, List.of(new Selection(Selection.ALL, Selection.ALL)));
  }
}
