package dev.lockstep.cli.client;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The commands of a client: get and watch. */
public final class ClientProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new GetCommand(machine), new WatchCommand(machine));
  }
}
