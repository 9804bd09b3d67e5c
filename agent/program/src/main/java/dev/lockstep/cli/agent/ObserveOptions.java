package dev.lockstep.cli.agent;

import dev.lockstep.agent.observe.ObserveConfig;
import picocli.CommandLine.Option;

/** Options for where an agent serves its health and metrics. */
final class ObserveOptions {
  @Option(
      names = "--observe-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address of health and metrics; 0.0.0.0 in a pod. Default: ${DEFAULT-VALUE}.")
  String host = "";

  @Option(
      names = "--observe-port",
      paramLabel = "N",
      defaultValue = "9090",
      description = "Port of health and metrics, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  int port;

  /**
   * Builds the configuration.
   *
   * @throws IllegalArgumentException if the port is none
   */
  ObserveConfig config() {
    return new ObserveConfig(host, port);
  }
}
