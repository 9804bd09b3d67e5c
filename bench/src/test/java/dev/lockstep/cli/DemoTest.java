package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.cli.cluster.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real demo, and the other commands against it. */
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path home;

  private Path stateFolder() {
    return home.resolve(".local/state/lockstep");
  }

  private Path left() {
    return stateFolder().resolve("server.json");
  }

  private Session.Running demo(Session session, String... more) {
    List<String> args = new ArrayList<>(List.of("demo", "--port", "0", "--pods", "120"));
    args.addAll(List.of(more));
    Session.Running demo = session.start(args.toArray(String[]::new));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> demo.hasEnded() || demo.out().contains("Ctrl-C ends it"));
    assertThat(demo.hasEnded()).as(demo.out()).isFalse();
    return demo;
  }

  @Test
  void shouldServeGetWatchAndVerifyToEachPersona() throws Exception {
    Session session = Session.in(home);
    Path folder;
    try (Session.Running demo = demo(session)) {
      URI url = RunningServer.read(stateFolder()).orElseThrow().url();
      folder = RunningServer.read(stateFolder()).orElseThrow().cluster().kubeconfig().getParent();
      assertThat(demo.out()).contains(url.toString(), "alice", "bob", "carol");
      RunningServer.read(stateFolder())
          .orElseThrow()
          .tokens()
          .values()
          .forEach(token -> assertThat(demo.out()).doesNotContain(token));

      Session.Outcome get = session.run("get", "pods");
      assertThat(get.exit()).as(get.err()).isZero();
      assertThat(get.out().lines().count()).isGreaterThan(100);
      assertThat(namespaces(session.run("get", "pods", "-o", "json", "--as", "bob").out()))
          .containsOnly("checkout");
      assertThat(session.run("get", "secrets", "--as", "alice").exit()).isZero();
      assertThat(session.run("get", "secrets", "--as", "carol").exit()).isEqualTo(1);
      assertThat(session.run("get", "nodes", "--as", "carol").exit()).isZero();
      assertThat(session.run("get", "nodes", "--as", "bob").err()).contains("that you may see");
      assertThat(session.run("get", "pods", "--as", "mallory").err()).contains("alice, bob, carol");
      assertThat(personas(url)).containsExactly("alice", "bob", "carol");

      Session.Outcome watch = session.run("watch", "pods", "-o", "json", "--steps", "1");
      assertThat(JSON.readTree(watch.out()).path("cluster").asText()).isEqualTo("demo");

      Session.Outcome verify = session.run("verify");
      assertThat(verify.out()).contains("no difference");
      assertThat(verify.exit()).as(verify.out()).isZero();

      Session.Outcome blind = session.run("verify", "--types=pods", "--as", "bob", "--settle", "1");
      assertThat(blind.exit()).isEqualTo(1);
      assertThat(blind.out()).contains(": the apiserver has it, the client does not");
      assertThat(blind.err()).contains("does not hold what the apiserver has");
    }
    assertThat(left()).doesNotExist();
    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldPlayTheSameStoryWhenTheSeedIsTheSame() throws IOException {
    List<List<String>> stories = new ArrayList<>();
    for (String seed : List.of("7", "7", "8")) {
      Session session = Session.in(home);
      try (Session.Running demo = demo(session, "--seed", seed, "--churn", "0")) {
        List<String> names = new ArrayList<>();
        for (JsonNode item :
            JSON.readTree(session.run("get", "pods", "-o", "json").out()).path("items")) {
          // The pods of a cron job are named by the minute at which it was due.
          String name = item.path("name").asText().replaceAll("^(nightly-report-)[0-9]+", "$1");
          names.add(item.path("namespace").asText() + "/" + name);
        }
        stories.add(names);
      }
    }
    assertThat(stories.get(0)).isNotEmpty().isEqualTo(stories.get(1)).isNotEqualTo(stories.get(2));
  }

  @Test
  void shouldLeaveNothingWhenTheProcessIsTerminated() throws Exception {
    Path temp = Files.createDirectory(home.resolve("tmp"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temp,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lockstep.cli.LockstepMain",
            "demo",
            "--pods",
            "20",
            "--port",
            "0");
    builder.environment().putAll(Map.of("HOME", home.toString()));
    builder.environment().remove("XDG_STATE_HOME");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(home.resolve("demo.log").toFile()).start();
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(left()));
      process.destroy();
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(left()).doesNotExist();
      try (Stream<Path> files = Files.list(temp)) {
        assertThat(files.map(Path::getFileName).map(Path::toString))
            .noneMatch(name -> name.startsWith("lockstep"));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> personas(URI url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(url.resolve("/api/v1/demo/personas")).build(),
              HttpResponse.BodyHandlers.ofString());
      List<String> names = new ArrayList<>();
      JSON.readTree(answer.body())
          .path("personas")
          .forEach(persona -> names.add(persona.path("name").asText()));
      return names;
    }
  }

  private static List<String> namespaces(String json) throws IOException {
    List<String> namespaces = new ArrayList<>();
    JSON.readTree(json)
        .path("items")
        .forEach(item -> namespaces.add(item.path("namespace").asText()));
    return namespaces;
  }
}
