package dev.lockstep.agent.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Address of an apiserver, and how the server and the agent prove themselves to each other. Holds
 * secrets, and does not print them.
 *
 * @param apiserver the server's address, and how it proves itself
 * @param clientKey certificate and key of the agent
 * @param token source of the bearer token that the agent sends
 */
public record ClusterCredentials(Apiserver apiserver, Optional<ClientKey> clientKey, Token token) {

  /**
   * Address of an apiserver.
   *
   * @param url with an optional path prefix, without user, query and fragment
   * @param authorities certificates in PEM that may sign the server's; empty for those that the JVM
   *     trusts
   * @param isVerified whether the server's certificate is checked; false only where a person
   *     allowed it
   * @param proxy HTTP proxy; empty for none, whatever the JVM's settings are
   */
  public record Apiserver(
      URI url, Optional<String> authorities, boolean isVerified, Optional<URI> proxy) {
    public Apiserver {
      url = checkedServer(url);
    }
  }

  /** A client certificate with its key, both in PEM. */
  public record ClientKey(String certificate, String key) {
    @Override
    public String toString() {
      return "ClientKey[hidden]";
    }
  }

  /** Source of a bearer token. */
  public sealed interface Token {

    /** No token is sent. */
    record None() implements Token {}

    /** A token that does not change. */
    record Fixed(String value) implements Token {
      @Override
      public String toString() {
        return "Fixed[hidden]";
      }
    }

    /** A file, read for each request, since the token is replaced before it expires. */
    record File(Path path) implements Token {}

    /** A program that prints the token, run when it is first needed and when it has expired. */
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

  /** Returns credentials with a token only, as for a simulated server on this machine. */
  public static ClusterCredentials withToken(URI server, String token) {
    return new ClusterCredentials(
        new Apiserver(server, Optional.empty(), true, Optional.empty()),
        Optional.empty(),
        new Token.Fixed(BearerTokens.checked("The token", token)));
  }

  /** The apiserver's address. */
  public URI server() {
    return apiserver.url();
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
