package dev.lockstep.bench.load;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.StateLimits;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Loads all pods of a cluster for the first time, in a process of its own: with Lockstep's agent,
 * with an informer of fabric8's client, or with a reader that discards the bytes. Prints the number
 * of pods and the seconds that it took, and ends when its input ends.
 *
 * <p>Arguments: {@code agent}, {@code informer} or {@code reader}; the apiserver's address; a
 * token; the number of pods.
 */
public final class ColdSyncMain {
  private static final long LOOK_MS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** An address where nothing listens: the backend's cost is not measured. */
  private static final URI NOWHERE = URI.create("ws://127.0.0.1:9");

  private ColdSyncMain() {}

  public static void main(String[] args) throws Exception {
    URI server = URI.create(args[1]);
    String token = args[2];
    long wanted = Long.parseLong(args[3]);
    long beginNs = System.nanoTime();
    Holder holder =
        switch (args[0]) {
          case "agent" -> agent(server, token);
          case "informer" -> informer(server, token);
          case "reader" -> reader(server, token, wanted);
          default -> throw new IllegalArgumentException("agent, informer or reader: " + args[0]);
        };
    while (holder.held().getAsLong() < wanted) {
      BenchClock.pause(LOOK_MS);
    }
    double seconds = (System.nanoTime() - beginNs) / 1e9;
    System.out.println(String.format(Locale.ROOT, "%d %.3f", holder.held().getAsLong(), seconds));
    while (System.in.read() >= 0) {
      // Ignores its input; only the end matters.
    }
    holder.end().run();
  }

  /**
   * One way to load the pods.
   *
   * @param held returns the number of pods held
   * @param end ends its threads
   */
  private record Holder(LongSupplier held, Runnable end) {}

  private static Holder agent(URI server, String token) throws IOException {
    SplittableRandom random = new SplittableRandom();
    Path ownToken = Files.createTempFile("lockstep-bench", ".token");
    ownToken.toFile().deleteOnExit();
    Files.writeString(ownToken, "nobody-asks-for-it");
    Agent agent =
        Agent.start(
            new AgentConfig(
                WatchConfig.DEFAULTS.withTypes(List.of("pods"), false),
                new UplinkConfig(
                    new BackendAddress(NOWHERE, null, false), "measured", ownToken, "bench"),
                RingConfig.DEFAULT,
                StateLimits.DEFAULT,
                null),
            new AgentEdges(
                () -> ClusterCredentials.withToken(server, token),
                Clock.system(),
                random,
                BootId.draw(random)));
    return new Holder(
        () ->
            agent
                .census(PATIENCE)
                .map(census ->
                    census.types().stream()
                        .filter(type -> type.typeId().equals("pods") && type.isReady())
                        .mapToLong(type -> type.size().objects())
                        .sum())
                .orElse(0L),
        agent::close);
  }

  private static Holder informer(URI server, String token) {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl(server.toString())
                    .withOauthToken(token)
                    .withHttp2Disable(true)
                    .build())
            .build();
    SharedIndexInformer<Pod> pods = client.pods().inAnyNamespace().inform();
    return new Holder(
        () -> pods.hasSynced() ? pods.getStore().listKeys().size() : 0, client::close);
  }

  private static Holder reader(URI server, String token, long wanted) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/pods"))
            .header("Authorization", "Bearer " + token)
            .build();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    LongSupplier held =
        () -> {
          if (!answer.isDone()) {
            return 0;
          }
          if (answer.join().statusCode() != 200) {
            throw new IllegalStateException("the apiserver says " + answer.join().statusCode());
          }
          return wanted;
        };
    return new Holder(held, client::close);
  }
}
