package dev.lockstep.bench.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ObjectJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A plain HTTP reader of the cluster, without a Kubernetes library. */
final class TestReader implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final String token;

  TestReader(SimulatedCluster cluster) {
    this.url = cluster.url();
    this.token = cluster.token();
  }

  /** An answer with its status code and headers. */
  record Answer(int code, JsonNode body, java.net.http.HttpHeaders headers) {}

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer get(String path, String accept) {
    return send(request(path).header("Accept", accept).GET().build());
  }

  Answer send(String method, String path, String contentType, String body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  Answer post(String path, String body) {
    return send("POST", path, "application/json", body);
  }

  Answer put(String path, String body) {
    return send("PUT", path, "application/json", body);
  }

  Answer mergePatch(String path, String body) {
    return send("PATCH", path, "application/merge-patch+json", body);
  }

  Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  /** All pages of a list, one after another; runs something between two pages. */
  List<JsonNode> pages(String path, int limit, Runnable between) {
    List<JsonNode> pages = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = get(path + "?limit=" + limit + "&continue=" + token).body();
      pages.add(page);
      token = page.at("/metadata/continue").asText("");
      between.run();
    } while (!token.isEmpty());
    return pages;
  }

  /** Opens a watch; its query follows {@code watch=true}. */
  Watch watch(String path, String query) {
    HttpRequest request = request(path + "?watch=true&" + query).GET().build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      return new Watch(response.statusCode(), response.body());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body =
          ObjectJson.parse(response.body())
              .map(JsonNode.class::cast)
              .orElseGet(() -> ObjectJson.JSON.getNodeFactory().textNode(text(response.body())));
      return new Answer(response.statusCode(), body, response.headers());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** An open watch, read line by line. */
  static final class Watch implements AutoCloseable {

    private final int code;
    private final InputStream body;
    private final BufferedReader lines;

    Watch(int code, InputStream body) {
      this.code = code;
      this.body = body;
      this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    int code() {
      return code;
    }

    /** The next event; fails when the watch ends or no event arrives. */
    ObjectNode next() {
      return ObjectJson.parse(line().getBytes(UTF_8)).orElseThrow();
    }

    /** The next line as text, valid or not. */
    String line() {
      CompletableFuture<String> read = CompletableFuture.supplyAsync(this::read);
      try {
        String line = read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line.isEmpty()) {
          throw new AssertionError("the watch has ended");
        }
        return line;
      } catch (ExecutionException | TimeoutException failed) {
        throw new AssertionError("no event within " + PATIENCE, failed);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }

    /** The next events as {@code TYPE name@resourceVersion}. */
    List<String> next(int count) {
      List<String> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(describe(next()));
      }
      return events;
    }

    /** Reads until the watch ends, and returns whether it ended normally or was cut off. */
    End end() {
      try {
        while (lines.readLine() != null) {
          // Lines before the end do not matter here.
        }
        return End.IN_ORDER;
      } catch (IOException broken) {
        return End.BROKEN;
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException ignored) {
        // The connection was broken already.
      }
    }

    private String read() {
      try {
        String line = lines.readLine();
        return line == null ? "" : line;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  /** The end of a watch. */
  enum End {
    IN_ORDER,
    BROKEN
  }

  static String describe(JsonNode event) {
    JsonNode metadata = event.at("/object/metadata");
    return "%s %s@%s"
        .formatted(
            event.path("type").asText(),
            metadata.path("name").asText(),
            metadata.path("resourceVersion").asText());
  }
}
