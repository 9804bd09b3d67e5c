package dev.lockstep.bench.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Raw HTTP to an apiserver as one persona: a test sees exactly the server's answers, with no client
 * library in between.
 *
 * <p>Methods that return a {@link Reply} judge nothing; the others fail with the server's own
 * message when it refuses. Each request is bounded in time; bulk requests run a bounded number at
 * once. Any thread.
 */
public final class KubeHttp implements AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int IN_FLIGHT_MAX = 16;
  private static final int LIST_LIMIT = 500;
  private static final int REFUSED_FROM = 300;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String url;
  private final String token;

  KubeHttp(String url, String token, Path authority) {
    this.url = url;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(Trust.in(authority))
            .build();
  }

  /** The server's answer; {@code body} is an object without fields when the answer was not JSON. */
  public record Reply(int status, JsonNode body, String text) {
    public boolean isRefused() {
      return status >= REFUSED_FROM;
    }
  }

  /** Sends one request; {@code body} may be a missing node for none. */
  public Reply send(String method, String path, String contentType, JsonNode body) {
    HttpRequest request =
        request(path)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", contentType)
            .method(
                method,
                body.isMissingNode()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), parse(response.body()), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + method + " " + path, e);
    }
  }

  public Reply get(String path) {
    return send("GET", path, "application/json", JsonNodeFactory.instance.missingNode());
  }

  public Reply post(String path, JsonNode body) {
    return send("POST", path, "application/json", body);
  }

  /** Reads one object, or a list's first page. */
  public JsonNode read(String path) {
    return done("GET " + path, get(path));
  }

  /** All items of a list, page after page, as of one resourceVersion. */
  public List<JsonNode> list(String path) {
    List<JsonNode> items = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = read(path + "?limit=" + LIST_LIMIT + next);
      page.path("items").forEach(items::add);
      String token = page.path("metadata").path("continue").asText();
      next = token.isEmpty() ? "" : "&continue=" + token;
    } while (!next.isEmpty());
    return items;
  }

  /** The resourceVersion of a list as of now. */
  public String versionOf(String path) {
    return read(path + "?limit=1").path("metadata").path("resourceVersion").asText();
  }

  public JsonNode create(String path, JsonNode object) {
    return done("POST " + path, post(path, object));
  }

  /** Creates all, several at once and so in no certain order; returns when the last is there. */
  public void createAll(String path, Collection<? extends JsonNode> objects) {
    inBulk(objects.stream().<Callable<?>>map(object -> () -> create(path, object)).toList());
  }

  /** Replaces an object; its resourceVersion, when it carries one, must be the newest. */
  public JsonNode replace(String path, JsonNode object) {
    return done("PUT " + path, send("PUT", path, "application/json", object));
  }

  /** Merges {@code changes} into an object; a null removes a field. */
  public JsonNode merge(String path, JsonNode changes) {
    return done("PATCH " + path, send("PATCH", path, "application/merge-patch+json", changes));
  }

  /** Merges the same changes into all of these paths, several at once. */
  public void mergeAll(Collection<String> paths, JsonNode changes) {
    inBulk(paths.stream().<Callable<?>>map(path -> () -> merge(path, changes)).toList());
  }

  /** As {@link #merge}, but does not wait for it, and does not read the answer: its status. */
  public CompletableFuture<Integer> mergeLater(String path, String changes) {
    HttpRequest request =
        request(path)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString(changes))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  /** Reads a resource and discards it; returns the size of the answer as sent. */
  public long size(String path, String accept, boolean zipped) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(REQUEST_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Accept", accept)
            .header("Accept-Encoding", zipped ? "gzip" : "identity")
            .build();
    AtomicLong bytes = new AtomicLong();
    try {
      HttpResponse<Void> response =
          http.send(
              request,
              HttpResponse.BodyHandlers.ofByteArrayConsumer(
                  part -> part.ifPresent(some -> bytes.addAndGet(some.length))));
      if (response.statusCode() >= REFUSED_FROM) {
        throw new IllegalStateException("GET " + path + ": " + response.statusCode());
      }
      return bytes.get();
    } catch (IOException e) {
      throw new UncheckedIOException("GET " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during GET " + path, e);
    }
  }

  /** Deletes one object, or all objects of a collection. */
  public JsonNode delete(String path) {
    JsonNode nothing = JsonNodeFactory.instance.missingNode();
    return done("DELETE " + path, send("DELETE", path, "application/json", nothing));
  }

  /** Opens a watch of a collection from a resourceVersion on. */
  public WatchStream watch(String path, String resourceVersion) {
    return open(path + "?watch=true&resourceVersion=" + resourceVersion);
  }

  /** Opens a streaming list of a collection, as of now, and the watch that follows it. */
  public WatchStream streamList(String path) {
    return open(
        path
            + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
            + "&resourceVersionMatch=NotOlderThan");
  }

  private WatchStream open(String pathAndQuery) {
    HttpRequest request = request(pathAndQuery).build();
    // The answer's head may arrive only with the first event, so the stream waits for it.
    return new WatchStream(
        pathAndQuery, http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json");
  }

  /** Sends several at once; returns when the last is done. */
  public static void inBulk(Collection<Callable<?>> requests) {
    try (ExecutorService executor = Executors.newFixedThreadPool(IN_FLIGHT_MAX)) {
      List<Future<?>> results = new ArrayList<>();
      for (Callable<?> request : requests) {
        results.add(executor.submit(request));
      }
      try {
        for (Future<?> result : results) {
          result.get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw new IllegalStateException("a bulk request failed: " + e.getCause(), e.getCause());
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted during a bulk request", e);
      }
    }
  }

  private static JsonNode done(String what, Reply reply) {
    if (reply.isRefused()) {
      throw new IllegalStateException("%s: %d %s".formatted(what, reply.status(), reply.text()));
    }
    return reply.body();
  }

  public static JsonNode parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject() ? node : new ObjectNode(JsonNodeFactory.instance);
    } catch (IOException noJson) {
      return new ObjectNode(JsonNodeFactory.instance);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
