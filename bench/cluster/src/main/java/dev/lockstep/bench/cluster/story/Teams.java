package dev.lockstep.bench.cluster.story;

import java.util.List;
import java.util.stream.Stream;

/** The teams of the story, one namespace each, and their workloads. */
final class Teams {

  /** Columns: namespace, deployments, stateful sets, daemon sets. */
  private static final String TABLE =
      """
      checkout      checkout,cart,pricing,promotions        -              -
      payments      payments-api,ledger,fraud-check,payouts payments-db    -
      search        search-api,indexer,suggest              search-index   -
      catalog       catalog-api,media,inventory             catalog-db     -
      orders        orders-api,orders-worker,invoicing      orders-queue   -
      shipping      shipping-api,labels,tracking            -              -
      identity      login,sessions,profiles                 identity-db    -
      frontend      web,edge-proxy,assets                   -              -
      notifications mailer,push,sms-gateway                 -              -
      analytics     collector,reports,stream                warehouse      -
      platform      gateway,config-server,deploy-bot        -              log-shipper
      monitoring    dashboards,alert-router                 metrics-store  node-exporter
      kube-system   coredns,metrics-server                  -              kube-proxy
      """;

  /** Suffixes of names that a team runs more than once. */
  private static final List<String> VARIANTS =
      List.of("eu", "us", "ap", "batch", "internal", "beta", "async", "partner");

  private Teams() {}

  /** One team. */
  record Team(
      String namespace,
      List<String> deployments,
      List<String> statefulSets,
      List<String> daemonSets) {

    boolean isSystem() {
      return namespace.startsWith("kube-");
    }
  }

  static List<Team> all() {
    return TABLE.lines().map(Teams::parse).toList();
  }

  /** The name of the n-th copy of a workload; the first has no suffix. */
  static String variant(String name, int copy) {
    if (copy == 0) {
      return name;
    }
    String variant = name + "-" + VARIANTS.get((copy - 1) % VARIANTS.size());
    int round = (copy - 1) / VARIANTS.size();
    return round == 0 ? variant : variant + (round + 1);
  }

  private static Team parse(String line) {
    String[] cell = line.trim().split(" +", -1);
    return new Team(cell[0], names(cell[1]), names(cell[2]), names(cell[3]));
  }

  private static List<String> names(String cell) {
    return cell.equals("-") ? List.of() : Stream.of(cell.split(",", -1)).toList();
  }
}
