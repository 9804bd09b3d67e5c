package dev.lockstep.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Entry point of each program: runs the commands on its class path, and lists the others. */
@Command(
    name = "lockstep",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Keeps many browsers in step with live Kubernetes clusters.",
    synopsisSubcommandLabel = "COMMAND")
public final class LockstepMain {
  static final int EXIT_FINDING = 1;
  static final int EXIT_WRONG_USE = 2;

  /** The streams that a command writes to. */
  record Streams(PrintWriter out, PrintWriter err) {}

  private LockstepMain() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv()));
  }

  static int run(String[] args, Map<String, String> environment) {
    return run(args, environment, new ProcessEnding(), null);
  }

  /**
   * Runs a command and returns its exit code.
   *
   * @param streams null for the process's own
   */
  static int run(
      String[] args, Map<String, String> environment, Ending ending, @Nullable Streams streams) {
    CommandLine program = program(new Machine(environment), ending);
    if (streams != null) {
      program.setOut(streams.out()).setErr(streams.err());
    }
    try {
      // Before the arguments are parsed, because the file holds the defaults of options.
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

  private static CommandLine program(Machine machine, Ending ending) {
    CommandLine program = new CommandLine(new LockstepMain());
    Map<String, CommandLine> own = commands(machine, ending);
    for (Map.Entry<String, String> known : Commands.all().entrySet()) {
      CommandLine command = own.get(known.getKey());
      program.addSubcommand(known.getKey(), command == null ? AbsentCommand.of(known) : command);
    }
    program.addSubcommand(new CommandLine.HelpCommand());
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

  /** The commands of all programs on the class path, by name. */
  private static Map<String, CommandLine> commands(Machine machine, Ending ending) {
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      for (Object each : provider.commands(machine, ending)) {
        CommandLine command = new CommandLine(each);
        commands.put(command.getCommandName(), command);
      }
    }
    return commands;
  }

  private static void complain(CommandLine command, @Nullable String why) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + (why == null ? "internal error; please report it" : why));
    err.flush();
  }

  /** Parses a URL. The error never repeats a malformed one, which may hold a secret. */
  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new CommandLine.TypeConversionException("this is not a URL");
    }
  }
}
