package dev.lockstep.agent.observe;

/**
 * Address of health and metrics.
 *
 * @param host address to listen at; in a cluster 0.0.0.0, so that the kubelet can ask
 * @param port 0 for any free port
 */
public record ObserveConfig(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /** Reachable from this machine only. */
  public static final ObserveConfig DEFAULT = new ObserveConfig("127.0.0.1", 9090);

  public ObserveConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("The address for health and metrics is empty.");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "The port for health and metrics must be from 0 to " + PORT_MAX + ": " + port + ".");
    }
  }
}
