package dev.lockstep.client.connection;

import dev.lockstep.client.sync.SyncConfig;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The address of a backend and how to sign in to it.
 *
 * @param server http, https, ws or wss; without path, query and user
 * @param token supplies the token at each connection; it is sent in the first message and nowhere
 *     else
 * @param client name and version of the program, for the operator's eyes
 * @param tls the certificates to trust; empty for the machine's own
 */
public record ClientConfig(
    URI server, Supplier<String> token, String client, Optional<SSLContext> tls, SyncConfig sync) {

  public ClientConfig {
    String scheme = server.getScheme() == null ? "" : server.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.matches("https?|wss?") || server.getHost() == null) {
      throw new IllegalArgumentException(
          "the server must be an http or https URL such as https://lockstep.example.com");
    }
    if (server.getUserInfo() != null || server.getQuery() != null || server.getFragment() != null) {
      throw new IllegalArgumentException(
          "the server's URL must not carry a user, a query or a fragment; tokens go in a file");
    }
  }

  /** The address of a path, as a WebSocket URL. */
  URI webSocket(String path) {
    boolean secure = server.getScheme().toLowerCase(Locale.ROOT).matches("https|wss");
    String port = server.getPort() < 0 ? "" : ":" + server.getPort();
    return URI.create((secure ? "wss://" : "ws://") + server.getHost() + port + path);
  }
}
