package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.ProtocolVersion;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Address of the backend, and how the agent trusts it.
 *
 * @param url as {@code wss://host} with an optional port and path
 * @param caFile certificates, as PEM, one of which must sign the backend's; null for those that the
 *     machine trusts
 * @param allowsPlaintext whether {@code ws://} may leave this machine
 */
public record BackendAddress(URI url, @Nullable Path caFile, boolean allowsPlaintext) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

  /** Hosts from which cloud machines get their own credentials, and which are never a backend. */
  private static final Set<String> METADATA_HOSTS =
      Set.of("169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal");

  private static final int PORT_MAX = 65_535;

  public BackendAddress {
    checkUrl(url, allowsPlaintext);
  }

  private static void checkUrl(URI url, boolean allowsPlaintext) {
    // The URL may hold a secret in the wrong place, so messages repeat its host only.
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

  /** The URL for agents, below the path at which the backend is served. */
  URI endpoint() {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return URI.create(
        url.getScheme() + "://" + url.getRawAuthority() + prefix + ProtocolVersion.AGENT_PATH);
  }

  boolean isEncrypted() {
    return "wss".equals(url.getScheme());
  }
}
