package dev.lockstep.agent.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Credentials that Kubernetes gives to a pod: an address in its environment, and files with a token
 * and an authority.
 */
public final class InCluster {

  /** The usual folder of the files. */
  public static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final int AUTHORITIES_BYTES_MAX = 1024 * 1024;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private InCluster() {}

  /**
   * @param serviceAccount folder with the files {@code token} and {@code ca.crt}
   * @param host the value of KUBERNETES_SERVICE_HOST, or empty
   * @param port the value of KUBERNETES_SERVICE_PORT, or empty
   */
  public static CredentialsSource source(Path serviceAccount, String host, String port) {
    return () -> load(serviceAccount, host, port);
  }

  private static ClusterCredentials load(Path serviceAccount, String host, String port) {
    if (host.isEmpty() || port.isEmpty()) {
      throw new CredentialsException(
          "This does not run in a cluster: KUBERNETES_SERVICE_HOST or KUBERNETES_SERVICE_PORT is"
              + " not set. Name a kubeconfig file instead.");
    }
    if (!HOST.matcher(host).matches()) {
      throw new CredentialsException("KUBERNETES_SERVICE_HOST is not a host name or address.");
    }
    if (!PORT.matcher(port).matches()
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65_535) {
      throw new CredentialsException("KUBERNETES_SERVICE_PORT is not a port from 1 to 65535.");
    }
    String literal = host.contains(":") ? "[" + host + "]" : host;
    Path token = serviceAccount.resolve("token");
    BearerTokens.readFile(token);
    String authorities =
        SmallFiles.read(
            "The cluster's CA file", serviceAccount.resolve("ca.crt"), AUTHORITIES_BYTES_MAX);
    TlsMaterial.checkAuthorities("The cluster's CA file", authorities);
    return new ClusterCredentials(
        new ClusterCredentials.Apiserver(
            URI.create("https://" + literal + ":" + port),
            Optional.of(authorities),
            true,
            Optional.empty()),
        Optional.empty(),
        new ClusterCredentials.Token.File(token));
  }
}
