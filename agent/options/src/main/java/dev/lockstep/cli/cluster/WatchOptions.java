package dev.lockstep.cli.cluster;

import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.cli.WrongUse;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that select the types an agent watches. */
public final class WatchOptions {
  @Option(
      names = "--types",
      paramLabel = "TYPE",
      split = ",",
      description =
          "Types such as pods or deployments.apps, or patterns such as *.example.com. Default: the"
              + " common built-in types and all custom ones.")
  public List<String> types = new ArrayList<>();

  @Option(
      names = "--include-secrets",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Also watch secrets, and keep only their metadata and type.")
  public boolean includesSecrets;

  /**
   * Builds the configuration of the watches.
   *
   * @throws WrongUse if a type is malformed
   */
  public WatchConfig config() {
    return config(types, includesSecrets);
  }

  public static WatchConfig config(List<String> types, boolean includesSecrets) {
    try {
      return WatchConfig.DEFAULTS.withTypes(types, includesSecrets);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }
}
