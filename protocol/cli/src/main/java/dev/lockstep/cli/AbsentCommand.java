package dev.lockstep.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Stands for a command of another program: help lists it, and running it names the launcher. */
final class AbsentCommand implements Callable<Integer> {
  private final String name;

  private AbsentCommand(String name) {
    this.name = name;
  }

  static CommandLine of(Map.Entry<String, String> command) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(new AbsentCommand(command.getKey()));
    spec.usageMessage().description(command.getValue());
    return new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
  }

  static boolean is(CommandSpec spec) {
    return spec.userObject() instanceof AbsentCommand;
  }

  @Override
  public Integer call() {
    throw new WrongUse("this program has no such command; start it with ./lockstep " + name);
  }
}
