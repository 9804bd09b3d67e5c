package dev.lockstep.cli.client;

import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Machine;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.client.view.TextTable;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the resources of one type at one position, as a user of a backend. */
@Command(name = "get", description = Commands.GET)
final class GetCommand implements Callable<Integer> {
  private final Machine machine;

  @Mixin private CommonOptions common;
  @Mixin private ServerOptions server;
  @Mixin private TypeOptions types;
  @Spec private CommandSpec spec;

  GetCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    try (ServerOptions.Opened opened = server.open(machine, ClientListener.NONE)) {
      ClientSession session = opened.session();
      server.awaitLive(session, TypeOptions.catalog(opened.cluster()));
      if (types.isCatalog()) {
        printTypes(opened);
        return 0;
      }
      ResourceType type = types.resolve(session);
      server.awaitLive(session, types.wish(opened.cluster(), type));
      print(opened, type);
      if (type.status().isUnavailable()) {
        throw new Finding(
            type.id()
                + " is unavailable; the output shows the last known state: "
                + type.status().message());
      }
      return 0;
    }
  }

  private void printTypes(ServerOptions.Opened opened) {
    record Content(Position position, long digest, List<Held> items) {}
    Content content =
        opened
            .session()
            .read(store ->
                new Content(store.position(), store.digest(), store.ofType(ShardKey.CATALOG_TYPE)))
            .join();
    if (types.output == TypeOptions.Output.JSON) {
      out(
          Documents.state(
                  opened.cluster(),
                  content.position().toString(),
                  content.digest(),
                  content.items())
              + "\n");
      return;
    }
    StringBuilder text =
        new StringBuilder(
            "%-58s %-32s %-11s %s%n".formatted("NAME", "KIND", "NAMESPACED", "STATE"));
    content.items().stream()
        .map(held -> ResourceType.decode(held.resource()))
        .sorted(java.util.Comparator.comparing(ResourceType::id))
        .forEach(type ->
            text.append(
                "%-58s %-32s %-11s %s%s%n"
                    .formatted(
                        type.id(),
                        type.names().kind(),
                        type.namespaced(),
                        type.status().state(),
                        type.status().message().isEmpty()
                            ? ""
                            : " (" + type.status().message() + ")")));
    out(text.toString());
  }

  private void out(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private void print(ServerOptions.Opened opened, ResourceType type) {
    record Content(Position position, long digest, List<Held> items) {}
    Content content =
        opened
            .session()
            .read(store -> new Content(store.position(), store.digest(), store.ofType(type.id())))
            .join();
    long nowMs = opened.session().serverTimeMs().join();
    String text =
        switch (types.output) {
          case JSON ->
              Documents.state(
                      opened.cluster(),
                      content.position().toString(),
                      content.digest(),
                      content.items())
                  + "\n";
          case TABLE, WIDE ->
              TextTable.render(
                  type,
                  content.items(),
                  type.namespaced() && types.namespace == null,
                  types.output == TypeOptions.Output.WIDE,
                  nowMs);
        };
    out(text);
    if (content.items().isEmpty() && types.output != TypeOptions.Output.JSON) {
      spec.commandLine().getErr().println("No " + type.id() + " that you may see.");
      spec.commandLine().getErr().flush();
    }
  }
}
