package dev.lockstep.agent.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where an apiserver is, how it proves itself to us and we to it. Holds secrets, and does not print
 * them.
 *
 * @param server address with an optional path prefix, without user, query and fragment
 * @param authorities certificates in PEM that may sign the server's; without them those the JVM
 *     trusts
 * @param clientKey certificate and key that we show
 * @param token how we get the bearer token that we send
 * @param verifiesServer false only where a person has allowed it
 * @param proxy HTTP proxy to go through; without it none, whatever the JVM's settings are
 */
public record ClusterCredentials(
    URI server,
    Optional<String> authorities,
    Optional<ClientKey> clientKey,
    Token token,
    boolean verifiesServer,
    Optional<URI> proxy) {

  /** A client certificate with its key, both in PEM. */
  public record ClientKey(String certificate, String key) {
    @Override
    public String toString() {
      return "ClientKey[hidden]";
    }
  }

  /** Where a bearer token comes from. */
  public sealed interface Token {

    /** No token is sent. */
    record None() implements Token {}

    /** Always the same. */
    record Fixed(String value) implements Token {
      @Override
      public String toString() {
        return "Fixed[hidden]";
      }
    }

    /** Read anew for each request, since it is replaced before it expires. */
    record File(Path path) implements Token {}

    /** Printed by a program, when it is first needed and when it has expired. */
    record Program(
        List<String> command, Map<String, String> environment, String apiVersion, Duration timeout)
        implements Token {
      public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
      }

      @Override
      public String toString() {
        return "Program[" + command.getFirst() + "]";
      }
    }
  }

  public ClusterCredentials {
    server = checkedServer(server);
  }

  /** A server that knows us by a token, such as a simulated one on this machine. */
  public static ClusterCredentials withToken(URI server, String token) {
    return new ClusterCredentials(
        server,
        Optional.empty(),
        Optional.empty(),
        new Token.Fixed(BearerTokens.checked("The token", token)),
        true,
        Optional.empty());
  }

  /** Whether bytes for the server stay on this machine. */
  static boolean isLoopback(URI server) {
    String host = server.getHost();
    return host.equals("localhost")
        || host.equals("127.0.0.1")
        || host.equals("[::1]")
        || host.equals("::1");
  }

  private static URI checkedServer(URI server) {
    String scheme = server.getScheme() == null ? "" : server.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new CredentialsException("The apiserver's address must begin with https://.");
    }
    if (server.getRawUserInfo() != null) {
      throw new CredentialsException("The apiserver's address must not hold a user or password.");
    }
    if (server.getRawQuery() != null || server.getRawFragment() != null) {
      throw new CredentialsException("The apiserver's address must not hold a query or fragment.");
    }
    if (server.getHost() == null || server.getPort() == 0 || server.getPort() > 65_535) {
      throw new CredentialsException("The apiserver's address needs a host and a valid port.");
    }
    String text = server.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : server;
  }
}
