package dev.lockstep.backend.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the server listens, for whom, and within what limits. */
public record WebConfig(
    Endpoint endpoint, Origins origins, ConnectionLimits connections, Timeouts timeouts) {

  /**
   * The address that the server binds.
   *
   * @param port 0 for a free one
   * @param tls empty to serve plain HTTP
   */
  public record Endpoint(String host, int port, Optional<Tls> tls) {
    public Endpoint {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
      }
    }
  }

  /** A certificate chain and its private key, as PEM files, and what speaks TLS with them. */
  public record Tls(Path certificate, Path key, TlsProvider provider) {}

  /**
   * Which hosts' pages may use the server.
   *
   * @param allowed pages of other hosts that may open WebSockets, as "https://host:port"
   * @param loopbackHostsOnly whether requests must name a loopback host, against DNS rebinding
   */
  public record Origins(List<String> allowed, boolean loopbackHostsOnly) {
    public static final Origins LOOPBACK = new Origins(List.of(), true);

    public Origins {
      allowed = List.copyOf(allowed);
    }
  }

  /**
   * How many connections may be open.
   *
   * @param max in all
   * @param perAddressMax from one address
   */
  public record ConnectionLimits(int max, int perAddressMax) {
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(20_000, 20_000);

    public ConnectionLimits {
      if (max < 1 || perAddressMax < 1) {
        throw new IllegalArgumentException("at least one connection must be allowed");
      }
    }
  }

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

  /** Plain HTTP on a loopback address. */
  public static WebConfig loopback(int port) {
    return new WebConfig(
        new Endpoint("127.0.0.1", port, Optional.empty()),
        Origins.LOOPBACK,
        ConnectionLimits.DEFAULT,
        Timeouts.DEFAULT);
  }

  public WebConfig withConnections(ConnectionLimits limits) {
    return new WebConfig(endpoint, origins, limits, timeouts);
  }

  public WebConfig withTimeouts(Timeouts others) {
    return new WebConfig(endpoint, origins, connections, others);
  }
}
