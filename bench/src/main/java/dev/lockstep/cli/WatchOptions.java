package dev.lockstep.cli;

import dev.lockstep.agent.watch.WatchConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What an agent watches. */
final class WatchOptions {
  @Option(
      names = "--types",
      paramLabel = "TYPE",
      split = ",",
      description =
          "Types such as pods or deployments.apps, or patterns such as *.example.com. Default: the"
              + " built-in ones that people look at, and all custom ones.")
  List<String> types = new ArrayList<>();

  @Option(
      names = "--include-secrets",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Watch secrets, too; only their metadata and type are kept.")
  boolean includesSecrets;

  /**
   * @throws WrongUse if a type is none
   */
  WatchConfig config() {
    return config(types, includesSecrets);
  }

  static WatchConfig config(List<String> types, boolean includesSecrets) {
    try {
      return WatchConfig.DEFAULTS.withTypes(types, includesSecrets);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }
}
