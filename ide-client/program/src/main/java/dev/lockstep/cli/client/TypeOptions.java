package dev.lockstep.cli.client;

import dev.lockstep.cli.Finding;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that select resources and an output format. */
final class TypeOptions {
  enum Output {
    TABLE,
    WIDE,
    JSON
  }

  @Parameters(
      paramLabel = "TYPE",
      description =
          "A type such as pods, deployments or widgets.example.com; \"types\" lists them.")
  String type = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "Only this namespace. Default: all.")
  @Nullable String namespace;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      paramLabel = "table|wide|json",
      description = "Output format. Default: ${DEFAULT-VALUE}.")
  Output output = Output.TABLE;

  /** The subscription to the catalog of types. */
  static Wish catalog(String cluster) {
    return new Wish(
        cluster, List.of(new Wish.Selection(ShardKey.CATALOG_TYPE, Wish.Selection.ALL)));
  }

  Wish wish(String cluster, ResourceType resolved) {
    return new Wish(
        cluster,
        List.of(
            new Wish.Selection(resolved.id(), namespace == null ? Wish.Selection.ALL : namespace)));
  }

  boolean isCatalog() {
    return type.equals("types") || type.equals(ShardKey.CATALOG_TYPE);
  }

  /**
   * Finds the type by its id, its plural or its kind.
   *
   * @throws Finding if no type matches, or several
   */
  ResourceType resolve(ClientSession session) {
    List<Held> entries = session.read(store -> store.ofType(ShardKey.CATALOG_TYPE)).join();
    List<ResourceType> types = new ArrayList<>();
    entries.forEach(entry -> types.add(ResourceType.decode(entry.resource())));
    String wanted = type.toLowerCase(Locale.ROOT);
    List<ResourceType> found = types.stream().filter(t -> t.id().equals(wanted)).toList();
    if (found.isEmpty()) {
      found =
          types.stream()
              .filter(t ->
                  t.names().plural().equals(wanted)
                      || t.names().kind().toLowerCase(Locale.ROOT).equals(wanted))
              .toList();
    }
    if (found.isEmpty()) {
      throw new Finding("no type " + type + " that you may see; \"lockstep get types\" lists them");
    }
    if (found.size() > 1) {
      throw new Finding(
          type
              + " matches several types; name one: "
              + found.stream().map(ResourceType::id).collect(Collectors.joining(", ")));
    }
    if (namespace != null && !found.getFirst().namespaced()) {
      throw new WrongUse(found.getFirst().id() + " have no namespace; omit -n");
    }
    return found.getFirst();
  }
}
