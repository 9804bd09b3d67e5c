package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;
import java.util.StringJoiner;

/** Prints configuration, quotas and limits. */
final class ConfigPrinters {

  static final BuiltIn CONFIG_MAPS =
      BuiltIn.namespaced("", "v1", "ConfigMap", "configmaps")
          .integer("Data", "How many entries it has.")
          .age()
          .printedBy((object, cells) ->
              cells
                  .add(object.get("data").total() + object.get("binaryData").total())
                  .addAge(object));

  static final BuiltIn SECRETS =
      BuiltIn.namespaced("", "v1", "Secret", "secrets")
          .text("Type", "What kind of secret it is.")
          .integer("Data", "How many entries it has.")
          .age()
          .printedBy((object, cells) ->
              cells.add(object.get("type")).add(object.get("data").total()).addAge(object));

  static final BuiltIn RESOURCE_QUOTAS =
      BuiltIn.namespaced("", "v1", "ResourceQuota", "resourcequotas")
          .text("Request", "Requested amounts of the allowed ones.")
          .text("Limit", "Limits set, of the allowed ones.")
          .age()
          .printedBy(ConfigPrinters::printQuota);

  static final BuiltIn LIMIT_RANGES =
      BuiltIn.namespaced("", "v1", "LimitRange", "limitranges")
          .text("Created At", "When it was created.")
          .printedBy(AccessPrinters::printCreatedAt);

  static final BuiltIn POD_DISRUPTION_BUDGETS =
      BuiltIn.namespaced("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
          .text("Min Available", "How many pods must remain available.")
          .text("Max Unavailable", "How many pods may be unavailable.")
          .integer("Allowed Disruptions", "How many pods may be disrupted at present.")
          .age()
          .printedBy(
              (object, cells) ->
                  cells
                      .add(object.get("spec", "minAvailable").text("N/A"))
                      .add(object.get("spec", "maxUnavailable").text("N/A"))
                      .addCount(object.get("status", "disruptionsAllowed"))
                      .addAge(object),
              ConfigPrinters::judgeBudget);

  static final List<BuiltIn> ALL =
      List.of(CONFIG_MAPS, SECRETS, RESOURCE_QUOTAS, LIMIT_RANGES, POD_DISRUPTION_BUDGETS);

  private static final String LIMITS = "limits.";

  private ConfigPrinters() {}

  private static void printQuota(Node object, Cells cells) {
    Node hard = object.get("status", "hard");
    Node used = object.get("status", "used");
    StringJoiner requests = new StringJoiner(", ");
    StringJoiner limits = new StringJoiner(", ");
    for (int i = 0; i < hard.size(); i++) {
      String resource = hard.key(i);
      String text = resource + ": " + used.get(resource).text("0") + "/" + hard.at(i).text();
      (resource.startsWith(LIMITS) ? limits : requests).add(text);
    }
    cells.add(requests.toString()).add(limits.toString()).addAge(object);
  }

  private static Verdict judgeBudget(Node object) {
    Node status = object.get("status");
    if (Printed.isUnobserved(object)) {
      return Verdict.progressing("Changed");
    }
    long healthy = status.get("currentHealthy").number(0);
    long wanted = status.get("desiredHealthy").number(0);
    return healthy < wanted
        ? Verdict.degraded(healthy + "/" + wanted + " healthy")
        : Verdict.HEALTHY;
  }
}
