package dev.lockstep.cli.sim;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The command simulate. */
public final class SimulateProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new SimulateCommand());
  }
}
