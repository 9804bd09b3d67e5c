package dev.lockstep.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.credentials.KubeconfigOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cluster that a running {@code demo} or {@code up} watches: {@code verify} lists the same
 * types from the same apiserver.
 */
public record WatchedCluster(
    String name,
    Path kubeconfig,
    KubeconfigOptions options,
    List<String> types,
    boolean includesSecrets) {

  public WatchedCluster {
    types = List.copyOf(types);
  }

  void write(ObjectNode node) {
    node.put("name", name)
        .put("kubeconfig", kubeconfig.toAbsolutePath().toString())
        .put("allowExec", options.allowsPrograms())
        .put("allowInsecureTls", options.allowsInsecureTls())
        .put("allowHttp", options.allowsPlainHttp())
        .put("allowProxy", options.allowsProxy())
        .put("includeSecrets", includesSecrets);
    options.context().ifPresent(context -> node.put("context", context));
    var array = node.putArray("types");
    types.forEach(array::add);
  }

  static WatchedCluster read(JsonNode node) {
    List<String> types = new ArrayList<>();
    node.path("types").forEach(type -> types.add(type.asText()));
    return new WatchedCluster(
        node.path("name").asText(),
        Path.of(node.path("kubeconfig").asText()),
        new KubeconfigOptions(
            Optional.ofNullable(node.get("context")).map(JsonNode::asText),
            node.path("allowExec").asBoolean(),
            node.path("allowInsecureTls").asBoolean(),
            node.path("allowHttp").asBoolean(),
            node.path("allowProxy").asBoolean()),
        types,
        node.path("includeSecrets").asBoolean());
  }
}
