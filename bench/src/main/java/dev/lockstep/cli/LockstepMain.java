package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Entry of the program. */
@Command(
    name = "lockstep",
    mixinStandardHelpOptions = true,
    versionProvider = LockstepMain.Version.class,
    description = "Keeps many people's browsers in step with live Kubernetes clusters.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GetCommand.class,
      WatchCommand.class,
      TokenCommand.class,
      CommandLine.HelpCommand.class
    })
public final class LockstepMain {
  static final int EXIT_FINDING = 1;
  static final int EXIT_WRONG_USE = 2;

  private LockstepMain() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv()));
  }

  /** Runs a command; its exit code. */
  static int run(String[] args, Map<String, String> environment) {
    CommandLine program = program(environment);
    try {
      // Found before the rest is read, because it may say what the rest defaults to.
      program.setDefaultValueProvider(Settings.load(args, environment, program));
    } catch (WrongUse e) {
      complain(program, e.getMessage());
      return EXIT_WRONG_USE;
    }
    return program.execute(args);
  }

  private static CommandLine program(Map<String, String> environment) {
    CommandLine program = new CommandLine(new LockstepMain(), new CommandFactory(environment));
    program.setCaseInsensitiveEnumValuesAllowed(true);
    program.setParameterExceptionHandler((ParameterException wrong, String[] args) -> {
      complain(wrong.getCommandLine(), wrong.getMessage());
      return EXIT_WRONG_USE;
    });
    program.setExecutionExceptionHandler(
        (Exception failed, CommandLine command, CommandLine.ParseResult parsed) -> {
          complain(command, failed.getMessage());
          return failed instanceof WrongUse ? EXIT_WRONG_USE : EXIT_FINDING;
        });
    return program;
  }

  private static void complain(CommandLine command, @org.jspecify.annotations.Nullable String why) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + (why == null ? "failed inside; this is a defect" : why));
    err.flush();
  }

  /** Makes commands with what they need of the outside. */
  private record CommandFactory(Map<String, String> environment) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == GetCommand.class) {
        return type.cast(new GetCommand(Machine.of(environment)));
      }
      if (type == WatchCommand.class) {
        return type.cast(new WatchCommand(Machine.of(environment)));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  /** The version that the build put into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lockstep " + text()};
    }

    static String text() {
      String version = LockstepMain.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
