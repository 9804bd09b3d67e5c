package dev.lockstep.agent.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}, and nothing else. For a trusted
 * network: it has no TLS and requires no token, and exposes no secrets.
 */
public final class ObserveServer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ObserveServer.class);

  /** Most requests at one time; more are refused. */
  private static final int REQUESTS_MAX = 32;

  private static final int BACKLOG = 32;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private final AgentProbe probe;
  private final AgentMeters meters;
  private final HttpServer server;
  private final int port;

  private ObserveServer(ObserveConfig config, AgentProbe probe) throws IOException {
    this.probe = probe;
    this.server = HttpServer.create(new InetSocketAddress(config.host(), config.port()), BACKLOG);
    this.port = server.getAddress().getPort();
    this.meters = new AgentMeters(probe);
    server.setExecutor(new BoundedExecutor(REQUESTS_MAX));
    serve("/", exchange -> answer(exchange, NOT_FOUND, TEXT, "There is nothing here.\n"));
    serve("/healthz", this::healthz);
    serve("/readyz", this::readyz);
    serve("/metrics", exchange -> answer(exchange, OK, AgentMeters.CONTENT_TYPE, meters.scrape()));
  }

  /**
   * @throws IllegalArgumentException when the server cannot listen at the address
   */
  public static ObserveServer start(ObserveConfig config, AgentProbe probe) {
    try {
      ObserveServer observe = new ObserveServer(config, probe);
      observe.server.start();
      return observe;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Health and metrics cannot be served at %s:%d: %s."
              .formatted(config.host(), config.port(), e.getMessage()),
          e);
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    server.stop(0);
    meters.close();
  }

  private void serve(String path, HttpHandler handler) {
    var _ =
        server.createContext(
            path,
            exchange -> {
              try (exchange) {
                if (!path.equals("/") && !exchange.getRequestURI().getPath().equals(path)) {
                  answer(exchange, NOT_FOUND, TEXT, "There is nothing here.\n");
                } else if (!exchange.getRequestMethod().equals("GET")) {
                  exchange.getResponseHeaders().set("Allow", "GET");
                  answer(exchange, NOT_ALLOWED, TEXT, "Only GET is answered.\n");
                } else {
                  handler.handle(exchange);
                }
              } catch (RuntimeException e) {
                LOGGER.error("A request for {} failed.", path, e);
              }
            });
  }

  private void healthz(HttpExchange exchange) throws IOException {
    var end = probe.end();
    answer(exchange, end.isEmpty() ? OK : UNAVAILABLE, TEXT, end.orElse("ok") + "\n");
  }

  private void readyz(HttpExchange exchange) throws IOException {
    Readiness readiness = Readiness.of(probe);
    answer(
        exchange,
        readiness.isReady() ? OK : UNAVAILABLE,
        TEXT,
        String.join("\n", readiness.lines()) + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /**
   * Runs each request on a virtual thread, up to a bound; the server closes connections above it.
   */
  private static final class BoundedExecutor implements Executor {
    private final Semaphore permits;

    BoundedExecutor(int max) {
      this.permits = new Semaphore(max);
    }

    @Override
    public void execute(Runnable request) {
      if (!permits.tryAcquire()) {
        throw new RejectedExecutionException("too many requests");
      }
      var _ =
          Thread.ofVirtual()
              .name("agent-observe")
              .start(() -> {
                try {
                  request.run();
                } finally {
                  permits.release();
                }
              });
    }
  }
}
