package dev.lockstep.cli.demo;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The commands that run everything in one process: demo and up. */
public final class DemoProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new DemoCommand(machine, ending), new UpCommand(machine, ending));
  }
}
