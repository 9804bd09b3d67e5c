package dev.lockstep.cli.client;

import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Machine;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.view.ResourceType;
import dev.lockstep.client.view.TextTable;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the resources of one type and then their deltas, until interrupted. */
@Command(name = "watch", description = Commands.WATCH)
final class WatchCommand implements Callable<Integer> {
  /**
   * Bound on steps that wait to be printed; beyond it the command ends instead of filling memory.
   */
  private static final int STEPS_WAITING_MAX = 10_000;

  private final Machine machine;

  @Mixin private CommonOptions common;
  @Mixin private ServerOptions server;
  @Mixin private TypeOptions types;
  @Spec private CommandSpec spec;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after N steps. Default: run until interrupted.")
  private int stepsMax;

  WatchCommand(Machine machine) {
    this.machine = machine;
  }

  private sealed interface Told {
    record Applied(StateStep step) implements Told {}

    record Stands(SyncState state, String message) implements Told {}

    record Overrun() implements Told {}
  }

  @Override
  public Integer call() throws InterruptedException {
    if (common.printIfAsked()) {
      return 0;
    }
    BlockingQueue<Told> told = new ArrayBlockingQueue<>(STEPS_WAITING_MAX + 1);
    try (ServerOptions.Opened opened = server.open(machine, listener(told))) {
      ClientSession session = opened.session();
      server.awaitLive(session, TypeOptions.catalog(opened.cluster()));
      ResourceType type = types.resolve(session);
      told.clear();
      server.awaitLive(session, types.wish(opened.cluster(), type));
      return follow(told, session, type);
    }
  }

  private static ClientListener listener(BlockingQueue<Told> told) {
    return new ClientListener() {
      @Override
      public void onApplied(StateStep step) {
        tell(new Told.Applied(step));
      }

      @Override
      public void onState(SyncState state, String message) {
        tell(new Told.Stands(state, message));
      }

      private void tell(Told what) {
        if (told.remainingCapacity() <= 1 || !told.offer(what)) {
          told.offer(new Told.Overrun());
        }
      }
    };
  }

  private int follow(BlockingQueue<Told> told, ClientSession session, ResourceType type)
      throws InterruptedException {
    boolean first = true;
    int steps = 0;
    while (stepsMax == 0 || steps < stepsMax) {
      switch (told.take()) {
        case Told.Applied applied -> {
          steps++;
          long nowMs = session.serverTimeMs().join();
          out(
              types.output == TypeOptions.Output.JSON
                  ? Documents.step(applied.step()) + "\n"
                  : rows(applied.step(), type, first, nowMs));
          first = false;
        }
        case Told.Stands stands -> {
          if (stands.state() == SyncState.REFUSED) {
            throw new Finding(stands.message());
          }
          if (stands.state() != SyncState.LIVE && stands.state() != SyncState.SYNCING) {
            spec.commandLine().getErr().println("# " + stands.state() + " " + stands.message());
            spec.commandLine().getErr().flush();
          }
        }
        case Told.Overrun overrun ->
            throw new Finding(
                "the reader of the output is too slow: "
                    + STEPS_WAITING_MAX
                    + " steps wait; no step before this point was skipped");
      }
    }
    return 0;
  }

  private String rows(StateStep step, ResourceType type, boolean withHeader, long nowMs) {
    List<Held> changed = new ArrayList<>();
    StringBuilder removed = new StringBuilder();
    for (Segment segment : step.segments()) {
      if (segment.key().type().equals(type.id())) {
        for (byte[] upsert : segment.upserts()) {
          changed.add(new Held(segment.key(), upsert));
        }
        for (String removal : segment.removals()) {
          removed.append("- ").append(segment.key().namespace());
          removed
              .append(segment.key().namespace().isEmpty() ? "" : "/")
              .append(removal)
              .append('\n');
        }
      }
    }
    if (changed.isEmpty() && !withHeader) {
      return removed.toString();
    }
    String table =
        TextTable.render(
            type,
            changed,
            type.namespaced() && types.namespace == null,
            types.output == TypeOptions.Output.WIDE,
            nowMs);
    return removed + (withHeader ? table : table.substring(table.indexOf('\n') + 1));
  }

  private void out(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
