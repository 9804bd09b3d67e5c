package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.Limits;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent connects to, and as whom.
 *
 * @param backend as {@code wss://host} with an optional port and path
 * @param cluster the name under which the backend knows the cluster
 * @param tokenFile read at every connect, so that the token may be replaced
 * @param caFile certificates, as PEM, that the backend's must be signed by; null for those that the
 *     machine trusts
 * @param allowsPlaintext whether {@code ws://} may leave this machine
 * @param agentVersion for the operator's eyes
 */
public record UplinkConfig(
    URI backend,
    String cluster,
    Path tokenFile,
    @Nullable Path caFile,
    boolean allowsPlaintext,
    String agentVersion) {

  private static final Pattern CLUSTER =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

  /** Where cloud machines ask for their own credentials: nothing of ours is there. */
  private static final Set<String> METADATA_HOSTS =
      Set.of("169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal");

  private static final int PORT_MAX = 65_535;
  private static final int AGENT_VERSION_CHARS_MAX = 100;

  public UplinkConfig {
    checkUrl(backend, allowsPlaintext);
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

  private static void checkUrl(URI url, boolean allowsPlaintext) {
    // The URL may hold a secret in the wrong place, so no message repeats more than its host.
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    check(
        scheme.equals("wss") || scheme.equals("ws"),
        "The backend's URL begins with wss://, as in wss://lockstep.example.com.");
    check(
        url.getRawUserInfo() == null,
        "The backend's URL holds no user and no password: the token is read from the token file.");
    check(
        url.getRawQuery() == null && url.getRawFragment() == null,
        "The backend's URL has no query and no fragment: the token is read from the token file.");
    String host = url.getHost();
    check(host != null, "The backend's URL has no host, or one that is not valid.");
    check(!String.valueOf(host).contains("%"), "The backend's host has no zone.");
    check(
        !METADATA_HOSTS.contains(host),
        "The backend's host is that of a cloud's metadata: it is not a backend.");
    check(url.getPort() != 0 && url.getPort() <= PORT_MAX, "The backend's port is out of range.");
    check(
        scheme.equals("wss") || allowsPlaintext || LOOPBACK.matcher(String.valueOf(host)).matches(),
        "ws:// would send the token and all objects in the clear to "
            + host
            + ": use wss://, or allow plaintext explicitly.");
  }

  private static void check(boolean condition, String why) {
    if (!condition) {
      throw new IllegalArgumentException(why);
    }
  }

  /** The agents' door of the backend, whatever path it is served under. */
  URI endpoint() {
    String path = backend.getRawPath() == null ? "" : backend.getRawPath();
    String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return URI.create(
        backend.getScheme()
            + "://"
            + backend.getRawAuthority()
            + prefix
            + dev.lockstep.protocol.frame.ProtocolVersion.AGENT_PATH);
  }

  boolean isEncrypted() {
    return "wss".equals(backend.getScheme());
  }
}
