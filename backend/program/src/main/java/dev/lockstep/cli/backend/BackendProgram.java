package dev.lockstep.cli.backend;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The commands backend and token. */
public final class BackendProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new BackendCommand(ending), new TokenCommand());
  }
}
