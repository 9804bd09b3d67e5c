package dev.lockstep.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has. */
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
          "Configuration file (YAML). Options given win over the environment, which wins over the"
              + " file. Default: LOCKSTEP_CONFIG, or config.yaml in the user's lockstep folder.")
  @Nullable Path config;

  @Option(
      names = "--print-config",
      description = "Show what each option comes to and from where, with secrets hidden, and exit.")
  boolean printConfig;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** Prints the configuration if that is what was asked for. */
  public boolean printed() {
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
    // Secrets are given as files; whatever else sounds like one is not shown all the same.
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
