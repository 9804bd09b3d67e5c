package dev.lockstep.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.cluster.SimulatedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The baseline for Lockstep: watches the pods at the apiserver directly and parses each event's
 * JSON, on a thread of its own.
 */
final class DirectWatch implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final InputStream body;

  /**
   * @param onPod receives the pod of each event, on the thread of this watch
   */
  DirectWatch(SimulatedCluster cluster, Consumer<JsonNode> onPod)
      throws IOException, InterruptedException {
    URI uri =
        cluster
            .url()
            .resolve(
                "/api/v1/pods?watch=true&resourceVersion=" + cluster.store().resourceVersion());
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + cluster.token())
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("the direct watch was answered with " + response.statusCode());
    }
    body = response.body();
    Thread.ofPlatform().name("direct-watch").daemon().start(() -> read(onPod));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private void read(Consumer<JsonNode> onPod) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        onPod.accept(json.readTree(line).path("object"));
      }
    } catch (IOException e) {
      // The client was closed. A measure notices lost events by their number.
      return;
    }
  }
}
