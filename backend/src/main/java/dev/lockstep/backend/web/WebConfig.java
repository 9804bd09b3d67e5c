package dev.lockstep.backend.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the server listens and what it puts up with.
 *
 * @param host address to bind
 * @param port 0 for a free one
 * @param tls certificate chain and private key, both PEM; empty to serve plain HTTP
 * @param allowedOrigins pages of other hosts that may open WebSockets, as "https://host:port"
 * @param loopbackHostsOnly whether requests must name a loopback host, against DNS rebinding
 * @param connectionsMax open connections in all
 * @param connectionsPerAddressMax open connections from one address
 */
public record WebConfig(
    String host,
    int port,
    Optional<Tls> tls,
    List<String> allowedOrigins,
    boolean loopbackHostsOnly,
    int connectionsMax,
    int connectionsPerAddressMax,
    Timeouts timeouts) {

  /** A certificate chain and its private key, as PEM files, and what speaks TLS with them. */
  public record Tls(Path certificate, Path key, TlsProvider provider) {}

  /**
   * How long a peer may take. Milliseconds.
   *
   * @param handshakeMs from the accepted socket to the first complete request
   * @param helloMs from the handshake to the first message
   * @param pingMs between two pings
   * @param silenceMs after which a peer that sends nothing, not even pongs, is closed
   */
  public record Timeouts(long handshakeMs, long helloMs, long pingMs, long silenceMs) {
    public static final Timeouts DEFAULT = new Timeouts(10_000, 10_000, 20_000, 45_000);
  }

  public WebConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
    }
    if (connectionsMax < 1 || connectionsPerAddressMax < 1) {
      throw new IllegalArgumentException("at least one connection must be allowed");
    }
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** Plain HTTP on a loopback address. */
  public static WebConfig loopback(int port) {
    return new WebConfig(
        "127.0.0.1", port, Optional.empty(), List.of(), true, 20_000, 20_000, Timeouts.DEFAULT);
  }
}
