package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.Limits;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The backend that an agent connects to, and the agent's identity there.
 *
 * @param cluster the name under which the backend knows the cluster
 * @param tokenFile read at every connect, so that the token may be replaced
 * @param agentVersion for the operator's eyes
 */
public record UplinkConfig(
    BackendAddress backend, String cluster, Path tokenFile, String agentVersion) {

  private static final Pattern CLUSTER =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final int AGENT_VERSION_CHARS_MAX = 100;

  public UplinkConfig {
    if (cluster.length() > Limits.NAMESPACE_BYTES_MAX || !CLUSTER.matcher(cluster).matches()) {
      throw new IllegalArgumentException(
          "A cluster's name is made of letters, digits, '-', '_' and '.', begins and ends with a"
              + " letter or digit, and has at most "
              + Limits.NAMESPACE_BYTES_MAX
              + " characters.");
    }
    if (agentVersion.length() > AGENT_VERSION_CHARS_MAX) {
      throw new IllegalArgumentException("The agent's version is too long.");
    }
  }
}
