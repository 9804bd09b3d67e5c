package dev.lockstep.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An apiserver with lists and watches of pods and secrets, which a test puts and deletes. Too old
 * for streaming lists. Any thread.
 */
final class ScriptedApiserver implements AutoCloseable {
  private static final Pattern FROM = Pattern.compile("[?&]resourceVersion=([0-9]+)");

  private record Event(long version, String plural, String line) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  // Guarded by this.
  private final Map<String, String> objects = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<String> credentials = new ArrayList<>();
  private long version = 100;
  private boolean isClosed;

  ScriptedApiserver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The Authorization headers of the requests so far. */
  synchronized List<String> credentials() {
    return List.copyOf(credentials);
  }

  void putPod(String name, String phase) {
    put("pods", "Pod", name, "\"status\":{\"phase\":\"" + phase + "\"}");
  }

  /**
   * @param rest of the object's fields, as JSON
   */
  synchronized void put(String plural, String kind, String name, String rest) {
    version++;
    String object =
        """
        {"kind":"%s","apiVersion":"v1","metadata":{"name":"%s","namespace":"default",\
        "uid":"uid-%s","resourceVersion":"%d","creationTimestamp":"2026-03-02T08:15:30Z"},%s}\
        """
            .formatted(kind, name, name, version, rest);
    boolean isNew = objects.put(plural + "/" + name, object) == null;
    happen(plural, isNew ? "ADDED" : "MODIFIED", object);
  }

  synchronized void delete(String plural, String name) {
    String object = objects.remove(plural + "/" + name);
    if (object == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    version++;
    String last =
        object
            .replaceFirst("\"resourceVersion\":\"[0-9]+\"", "\"resourceVersion\":\"%d\"")
            .formatted(version);
    happen(plural, "DELETED", last);
  }

  /** Sends a watch event with any content. */
  void happen(String plural, String type, String object) {
    say(plural, "{\"type\":\"" + type + "\",\"object\":" + object + "}\n");
  }

  /** Sends a watch line, valid or not. */
  synchronized void say(String plural, String line) {
    events.add(new Event(version, plural, line));
    notifyAll();
  }

  synchronized long nextVersion() {
    return ++version;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      note(exchange);
      String path = exchange.getRequestURI().getPath();
      String query = "?" + exchange.getRequestURI().getQuery();
      switch (path) {
        case "/version" -> answer(exchange, "{\"major\":\"1\",\"minor\":\"20\"}");
        case "/api" -> answer(exchange, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
        case "/apis" -> answer(exchange, "{\"kind\":\"APIGroupList\",\"groups\":[]}");
        case "/api/v1" ->
            answer(
                exchange,
                "{\"kind\":\"APIResourceList\",\"resources\":[%s,%s]}"
                    .formatted(resource("pods", "Pod"), resource("secrets", "Secret")));
        default -> {
          String plural = path.substring(path.lastIndexOf('/') + 1);
          if (query.contains("watch=true")) {
            watch(exchange, plural, query);
          } else {
            answer(exchange, list(plural));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(HttpExchange exchange) {
    credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
  }

  private static String resource(String plural, String kind) {
    return """
    {"name":"%s","kind":"%s","namespaced":true,"verbs":["list","watch"]}\
    """
        .formatted(plural, kind);
  }

  private synchronized String list(String plural) {
    List<String> items =
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(plural + "/"))
            .map(Map.Entry::getValue)
            .toList();
    return "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"},"
            .formatted(version)
        + "\"items\":["
        + String.join(",", items)
        + "]}";
  }

  private void watch(HttpExchange exchange, String plural, String query)
      throws IOException, InterruptedException {
    Matcher from = FROM.matcher(query);
    long seen = from.find() ? Long.parseLong(from.group(1)) : 0;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (Event event = next(plural, seen); event != null; event = next(plural, seen)) {
        out.write(event.line().getBytes(StandardCharsets.UTF_8));
        out.flush();
        seen = event.version();
      }
    }
  }

  /** Waits for the next event; null at the server's end. */
  private synchronized @org.jspecify.annotations.Nullable Event next(String plural, long after)
      throws InterruptedException {
    while (!isClosed) {
      for (Event event : events) {
        if (event.version() > after && event.plural().equals(plural)) {
          return event;
        }
      }
      wait();
    }
    return null;
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
