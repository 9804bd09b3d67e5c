package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds the story's custom resource: a Canary shifts traffic to a new revision gradually. */
public final class CanaryJson {

  public static final String TYPE = "canaries.delivery.example.com";
  public static final String TYPE_OF_DEFINITION = "customresourcedefinitions.apiextensions.k8s.io";
  public static final int WEIGHT_MAX = 50;

  private CanaryJson() {}

  public static ObjectNode definition() {
    ArrayNode columns =
        Tree.list(
            column("Target", "string", ".spec.targetRef.name", 0),
            column("Phase", "string", ".status.phase", 0),
            column("Weight", "integer", ".status.canaryWeight", 0),
            column("Failed Checks", "integer", ".status.failedChecks", 1),
            column("Last Change", "date", ".status.lastTransitionTime", 0),
            column("Age", "date", ".metadata.creationTimestamp", 0));
    ObjectNode schema =
        Tree.of(
            "openAPIV3Schema",
            Tree.of("type", "object").and("x-kubernetes-preserve-unknown-fields", true));
    return Tree.of("metadata", Tree.of("name", TYPE))
        .and(
            "spec",
            Tree.of("group", "delivery.example.com")
                .and("scope", "Namespaced")
                .and(
                    "names",
                    Tree.of("plural", "canaries")
                        .and("singular", "canary")
                        .and("kind", "Canary")
                        .and("listKind", "CanaryList")
                        .and("shortNames", Tree.list("cn"))
                        .and("categories", Tree.list("all")))
                .and("conversion", Tree.of("strategy", "None"))
                .and(
                    "versions",
                    Tree.list(
                        Tree.of("name", "v1")
                            .and("served", true)
                            .and("storage", true)
                            .and("schema", schema)
                            .and("subresources", Tree.of("status", Tree.empty()))
                            .and("additionalPrinterColumns", columns))));
  }

  private static ObjectNode column(String name, String type, String path, int priority) {
    return Tree.of("name", name)
        .and("type", type)
        .and("jsonPath", path)
        .and("priority", priority == 0 ? null : priority);
  }

  /** A canary with a weight of its traffic; 0 means that it waits or has succeeded. */
  public static ObjectNode canary(
      Workload workload, String uid, int weight, int failedChecks, Instant changed) {
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace, workload.name, uid, workload.created, workload.labels());
    metadata.put("generation", 1);
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of(
                    "targetRef",
                    Tree.of("apiVersion", "apps/v1")
                        .and("kind", "Deployment")
                        .and("name", workload.name))
                .and(
                    "analysis",
                    Tree.of("interval", "10s")
                        .and("maxWeight", WEIGHT_MAX)
                        .and("stepWeight", 10)
                        .and("threshold", 5)))
        .and(
            "status",
            Tree.of("phase", weight == 0 ? "Succeeded" : "Progressing")
                .and("canaryWeight", weight)
                .and("failedChecks", failedChecks)
                .and("lastTransitionTime", changed));
  }
}
