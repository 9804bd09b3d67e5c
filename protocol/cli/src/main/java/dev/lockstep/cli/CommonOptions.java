package dev.lockstep.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every command. */
public final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file (YAML). Options override the environment, which overrides the file."
              + " Default: LOCKSTEP_CONFIG, or lockstep/config.yaml in the user's configuration"
              + " folder.")
  @Nullable Path config;

  @Option(
      names = "--print-config",
      description = "Print the value of each option and its source, with secrets hidden, and exit.")
  boolean printConfig;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** Prints the configuration if {@code --print-config} is given, and returns whether it is. */
  public boolean printIfAsked() {
    if (!printConfig) {
      return false;
    }
    for (OptionSpec option : command.options()) {
      String name = option.longestName().replaceFirst("^--?", "");
      if (!option.usageHelp() && !name.equals("print-config") && !name.equals("config")) {
        command
            .commandLine()
            .getOut()
            .printf("%s: %s  # %s%n", name, shown(option, name), source(option));
      }
    }
    command.commandLine().getOut().flush();
    return true;
  }

  private static String shown(OptionSpec option, String name) {
    Object value = option.getValue();
    if (value == null) {
      return "";
    }
    // Secrets come in files. Any other option whose name sounds like a secret is hidden as well.
    boolean secret = name.matches(".*(token|secret|password|key)") && !name.endsWith("file");
    return secret ? "(hidden)" : String.valueOf(value);
  }

  private String source(OptionSpec option) {
    var parsed = command.commandLine().getParseResult();
    if (parsed != null && parsed.hasMatchedOption(option)) {
      return "given";
    }
    if (command.defaultValueProvider() instanceof Settings settings) {
      Settings.Origin origin = settings.origin(option);
      if (origin != null) {
        return origin.from();
      }
    }
    return "default";
  }
}
