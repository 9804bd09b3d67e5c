package dev.lockstep.cli.verify;

import dev.lockstep.cli.CommandProvider;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Machine;
import java.util.List;

/** The command verify. */
public final class VerifyProgram implements CommandProvider {
  @Override
  public List<Object> commands(Machine machine, Ending ending) {
    return List.of(new VerifyCommand(machine));
  }
}
