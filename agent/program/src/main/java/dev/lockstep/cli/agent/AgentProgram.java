package dev.lockstep.cli.agent;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The command agent. */
public final class AgentProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new AgentCommand(machine, ending));
  }
}
