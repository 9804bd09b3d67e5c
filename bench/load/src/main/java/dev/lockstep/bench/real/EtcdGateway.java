package dev.lockstep.bench.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** etcd's JSON gateway: reads the revision and compacts the history. Any thread. */
final class EtcdGateway implements AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
  private static final int STATUS_OK = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .proxy(HttpClient.Builder.NO_PROXY)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final String url;

  EtcdGateway(String url) {
    this.url = url;
  }

  boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/readyz")).timeout(REQUEST_TIMEOUT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == STATUS_OK;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The newest revision, which is the newest resourceVersion of the whole cluster. */
  long revision() {
    // The key is one zero byte, which no apiserver ever writes: only the answer's header matters.
    return post("/v3/kv/range", "{\"key\":\"AA==\"}").path("header").path("revision").asLong();
  }

  /**
   * Forgets all history, and returns the revision that remains once the rest is off the disk.
   *
   * <p>etcd keeps the newest revision whole, so a watch from the one before it would still be
   * served. A write outside the apiserver's keys makes everything that the apiserver ever wrote
   * older than that.
   */
  long compact() {
    long revision =
        post("/v3/kv/put", "{\"key\":\"Y29tcGFjdGVk\",\"value\":\"\"}")
            .path("header")
            .path("revision")
            .asLong();
    post("/v3/kv/compaction", "{\"revision\":\"%d\",\"physical\":true}".formatted(revision));
    return revision;
  }

  private JsonNode post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(REQUEST_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != STATUS_OK) {
        throw new IllegalStateException(
            "etcd answered %d to %s: %s".formatted(response.statusCode(), path, response.body()));
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for etcd", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
