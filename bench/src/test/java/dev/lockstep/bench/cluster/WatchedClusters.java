package dev.lockstep.bench.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;

/** Clusters and objects for tests of watches. */
final class WatchedClusters {

  static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  private WatchedClusters() {}

  /** Options of a cluster whose clock stands still and that holds only its system namespaces. */
  static ClusterOptions bare() {
    return ClusterOptions.of(InstantSource.fixed(START)).withPods(0).withChurn(0);
  }

  static ObjectNode configMap(String namespace, String name, String value) {
    return ClusterStore.parse(
        """
        {"kind":"ConfigMap","apiVersion":"v1",
         "metadata":{"namespace":"%s","name":"%s","labels":{"app":"%s"}},"data":{"value":"%s"}}
        """
            .formatted(namespace, name, name, value));
  }

  static String widgetDefinition() {
    return """
    {"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/v1",
     "metadata":{"name":"widgets.example.com"},
     "spec":{"group":"example.com","scope":"Namespaced",
       "names":{"plural":"widgets","singular":"widget","kind":"Widget","shortNames":["wd"]},
       "versions":[
         {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
          "additionalPrinterColumns":[
            {"name":"Size","type":"integer","jsonPath":".spec.size"}]},
         {"name":"v1beta1","served":true,"storage":false}]}}
    """;
  }
}
