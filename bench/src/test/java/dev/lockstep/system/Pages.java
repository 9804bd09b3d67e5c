package dev.lockstep.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A process's pages of health and metrics. Any thread. */
record Pages(int port) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  HttpResponse<String> get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * The first line of the readiness page, and the rest; empty while the process does not answer.
   */
  String readiness() {
    try {
      return get("/readyz").body();
    } catch (IOException notThere) {
      return "";
    }
  }

  /** Whether it reports that it is ready. */
  boolean isReady() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException notThere) {
      return false;
    }
  }

  /**
   * The sum of all series of this name whose labels hold this text.
   *
   * @throws IOException if the process does not answer
   */
  double metric(String name, String label) throws IOException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  double metric(String name) throws IOException {
    return metric(name, "");
  }
}
