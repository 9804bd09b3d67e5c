package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds the configuration of workloads: config maps, secrets, service accounts. */
public final class ConfigJson {

  public static final String MAPS = "configmaps";
  public static final String SECRETS = "secrets";
  public static final String ACCOUNTS = "serviceaccounts";

  private ConfigJson() {}

  public static ObjectNode map(Workload workload, String uid, int change) {
    return Tree.of(
            "metadata",
            Owners.metadata(
                workload.namespace,
                workload.name + "-config",
                uid,
                workload.created,
                workload.labels()))
        .and(
            "data",
            Tree.of(
                    "application.yaml",
                    """
                    server:
                      port: %d
                    client:
                      timeout: %dms
                      retries: 3
                    """
                        .formatted(workload.shape.port(), 250 + change))
                .and("log.level", change % 2 == 0 ? "info" : "debug"));
  }

  /** A secret; all of its values contain the text that must not leave the cluster. */
  public static ObjectNode secret(Workload workload, String uid, int rotation) {
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace,
            workload.name + "-credentials",
            uid,
            workload.created,
            workload.labels());
    metadata.set(
        "annotations",
        Tree.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            "{\"data\":{\"password\":\"" + SecretText.ENCODED + "\"}}"));
    return Tree.of("metadata", metadata)
        .and("type", "Opaque")
        .and(
            "data",
            Tree.of("username", SecretText.ENCODED)
                .and("password", SecretText.encode(SecretText.PLAIN + rotation)));
  }

  public static ObjectNode tlsSecret(Workload workload, String uid) {
    return Tree.of(
            "metadata",
            Owners.metadata(
                workload.namespace,
                workload.name + "-tls",
                uid,
                workload.created,
                workload.labels()))
        .and("type", "kubernetes.io/tls")
        .and("data", Tree.of("tls.crt", SecretText.ENCODED).and("tls.key", SecretText.ENCODED));
  }

  public static ObjectNode account(String namespace, String name, String uid, Instant created) {
    return Tree.of("metadata", Owners.metadata(namespace, name, uid, created, Tree.empty()))
        .and("automountServiceAccountToken", false);
  }
}
