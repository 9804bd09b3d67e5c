package dev.lockstep.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
      DemoCommand.class,
      UpCommand.class,
      AgentCommand.class,
      BackendCommand.class,
      GetCommand.class,
      WatchCommand.class,
      VerifyCommand.class,
      TokenCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      CommandLine.HelpCommand.class
    })
public final class LockstepMain {
  static final int EXIT_FINDING = 1;
  static final int EXIT_WRONG_USE = 2;

  /** Where a command writes. */
  record Streams(PrintWriter out, PrintWriter err) {}

  private LockstepMain() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv()));
  }

  static int run(String[] args, Map<String, String> environment) {
    return run(args, environment, new ProcessEnding(), null);
  }

  /**
   * Runs a command; its exit code.
   *
   * @param streams where it writes; null for the process's own
   */
  static int run(
      String[] args, Map<String, String> environment, Ending ending, @Nullable Streams streams) {
    CommandLine program = program(environment, ending);
    if (streams != null) {
      program.setOut(streams.out()).setErr(streams.err());
    }
    try {
      // Found before the rest is read, because it may say what the rest defaults to.
      program.setDefaultValueProvider(Settings.load(args, environment, program));
    } catch (WrongUse e) {
      complain(program, e.getMessage());
      return EXIT_WRONG_USE;
    }
    try {
      return program.execute(args);
    } finally {
      ending.finished();
    }
  }

  private static CommandLine program(Map<String, String> environment, Ending ending) {
    CommandLine program =
        new CommandLine(new LockstepMain(), new CommandFactory(Machine.of(environment), ending));
    program.registerConverter(URI.class, LockstepMain::uri);
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

  private static void complain(CommandLine command, @Nullable String why) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + (why == null ? "failed inside; this is a defect" : why));
    err.flush();
  }

  /** What is no URL is not repeated: it may hold a secret in the wrong place. */
  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new CommandLine.TypeConversionException("this is not a URL");
    }
  }

  /** Makes commands with what they need of the outside. */
  private record CommandFactory(Machine machine, Ending ending) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      Object command =
          switch (type.getSimpleName()) {
            case "DemoCommand" -> new DemoCommand(machine, ending);
            case "UpCommand" -> new UpCommand(machine, ending);
            case "AgentCommand" -> new AgentCommand(machine, ending);
            case "BackendCommand" -> new BackendCommand(ending);
            case "GetCommand" -> new GetCommand(machine);
            case "WatchCommand" -> new WatchCommand(machine);
            case "VerifyCommand" -> new VerifyCommand(machine);
            case "BenchCommand" -> new BenchCommand(machine);
            default -> CommandLine.defaultFactory().create(type);
          };
      return type.cast(command);
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
