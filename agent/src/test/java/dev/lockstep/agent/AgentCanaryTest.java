package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.wire.AgentHello;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A running agent reveals no byte of a Secret's value and none of its tokens, except in the hello
 * and in the header for the apiserver: not in frames, logs, errors, health or metrics, in normal
 * operation and during failures.
 */
@Timeout(60)
class AgentCanaryTest {
  private static final String VALUE = "canary-value-of-a-secret";
  private static final String TOKEN = "canary-token-of-the-agent";
  private static final long EPOCH = 5;
  private static final int BEACON_MS = 100;

  @TempDir Path folder;
  private AgentBench bench;
  private final EverythingLogged logged = new EverythingLogged();

  @BeforeEach
  void begin() throws IOException {
    bench = new AgentBench(folder, TOKEN);
    logged.begin();
  }

  @AfterEach
  void close() {
    bench.close();
    logged.end();
  }

  @Test
  @Holds("G19")
  @Threat("B5")
  void shouldRevealNoSecretInNormalOperationAndDuringFailures() throws Exception {
    List<String> seen = new ArrayList<>();
    putSecret("before", "\"type\":\"Opaque\"");
    Agent agent = bench.start();

    // Normal operation: objects are listed and watched, changed and removed.
    ScriptedBackend.Peer peer = bench.backend.accept();
    AgentHello hello = peer.hello();
    assertThat(hello.getToken()).as("the only place where it may occur").isEqualTo(TOKEN);
    seen.add(hello.toBuilder().clearToken().build().toString());
    seen.add(peer.upgrade());
    peer.welcome(EPOCH, Position.ORIGIN, BEACON_MS);
    bench.follower.followUntil(peer, f -> f.isReady("secrets") && f.isReady("pods"));
    putSecret("after", "\"type\":\"Opaque\"");
    putSecret("before", "\"type\":\"example.com/other\"");
    bench.follower.followUntil(
        peer,
        f -> f.holds("secrets", "before", "example.com/other") && f.holds("secrets", "after", ""));
    seen.addAll(observed(agent));

    // Objects that cannot be read, and a watch line that is not JSON: all of them Secrets.
    putMalformed();
    bench.apiserver.putPod("web-0", "Running");
    bench.follower.followUntil(peer, f -> f.holds("pods", "web-0", "Running"));
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(bench.get(agent, "/metrics").body())
                .contains("malformed_objects_total{type=\"secrets\"}")
                .contains("malformed_streams_total{type=\"secrets\"}"));
    seen.addAll(observed(agent));
    bench.apiserver.delete("secrets", "after");
    bench.follower.followUntil(peer, f -> f.lacks("secrets", "after"));

    // A backend that refuses the token and repeats it, and a token file that holds two.
    peer.close(CloseCode.UNAUTHENTICATED.number(), "not accepted: " + TOKEN);
    Awaitility.await().until(() -> agent.uplink().problem().contains("token file"));
    seen.addAll(observed(agent));
    Files.writeString(bench.tokenFile, TOKEN + " " + TOKEN);
    bench.jump(Duration.ofSeconds(61));
    bench.apiserver.putPod("web-1", "Running");
    Awaitility.await().until(() -> agent.uplink().problem().contains("spaces"));
    seen.addAll(observed(agent));

    // The agent's end.
    agent.close();
    seen.add(agent.exit().get().toString());
    seen.addAll(frames());
    seen.addAll(logged.lines());

    assertThat(seen).as("the connection was gone").anyMatch(text -> text.contains("before"));
    for (String text : seen) {
      assertThat(text).doesNotContain(forms(VALUE));
      assertThat(text).doesNotContain(forms(TOKEN));
      assertThat(text).doesNotContain(forms(AgentBench.APISERVER_TOKEN));
    }
  }

  @Test
  @Threat("H1")
  void shouldNotRepeatTheTokenWhenTheStartFails() throws Exception {
    Files.writeString(bench.tokenFile, TOKEN + "\n" + TOKEN + "\n");

    assertThatThrownBy(bench::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token file")
        .satisfies(refusal -> {
          StringWriter trace = new StringWriter();
          refusal.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).doesNotContain(forms(TOKEN));
        });
    assertThat(logged.lines()).allSatisfy(line -> assertThat(line).doesNotContain(forms(TOKEN)));
  }

  /** A value in plain text, and in base64 at each of its three alignments. */
  private static String[] forms(String value) {
    List<String> forms = new ArrayList<>(List.of(value));
    for (int shift = 0; shift < 3; shift++) {
      String coded =
          Base64.getEncoder()
              .encodeToString(("x".repeat(shift) + value).getBytes(StandardCharsets.UTF_8));
      // Neighbouring bytes change the first and the last characters.
      forms.add(coded.substring(4, coded.length() - 4));
    }
    return forms.toArray(String[]::new);
  }

  private void putSecret(String name, String rest) {
    bench.apiserver.put("secrets", "Secret", name, rest + "," + values());
  }

  /** The value, in every field of a Secret that can hold one. */
  private static String values() {
    String coded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    return "\"data\":{\"password\":\"%s\"},\"stringData\":{\"password\":\"%s\"}"
        .formatted(coded, VALUE);
  }

  private void putMalformed() {
    long version = bench.apiserver.nextVersion();
    bench.apiserver.happen(
        "secrets",
        "ADDED",
        "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"namespace\":\"default\","
            + "\"resourceVersion\":\""
            + version
            + "\"},"
            + values()
            + "}");
    bench.apiserver.nextVersion();
    bench.apiserver.happen("secrets", "ADDED", "{\"kind\":" + VALUE + "," + values() + "}");
    bench.apiserver.nextVersion();
    bench.apiserver.say("secrets", VALUE + "]]\n");
  }

  /** Everything that is visible over HTTP. */
  private List<String> observed(Agent agent) throws Exception {
    return List.of(
        bench.get(agent, "/healthz").body(),
        bench.get(agent, "/readyz").body(),
        bench.get(agent, "/metrics").body(),
        agent.uplink().toString(),
        agent.watch().toString(),
        String.valueOf(agent.census(Duration.ofSeconds(20))));
  }

  /** All messages, as sent and inflated. */
  private List<String> frames() {
    List<String> frames = new ArrayList<>();
    for (byte[] message : bench.follower.raw()) {
      frames.add(new String(message, StandardCharsets.ISO_8859_1));
    }
    for (Shard shard : bench.follower.state().shards()) {
      shard.forEach(resource -> frames.add(new String(resource, StandardCharsets.ISO_8859_1)));
    }
    return frames;
  }

  /**
   * Keeps every logged line with its stack traces, of the agent and of the Kubernetes client, at
   * every level.
   */
  private static final class EverythingLogged extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<Logger> loud =
        List.of(
            (Logger) LoggerFactory.getLogger("dev.lockstep"),
            (Logger) LoggerFactory.getLogger("io.fabric8"));

    void begin() {
      setContext(root.getLoggerContext());
      start();
      root.addAppender(this);
      loud.forEach(logger -> logger.setLevel(Level.ALL));
    }

    void end() {
      root.detachAppender(this);
      loud.forEach(logger -> logger.setLevel(null));
      stop();
    }

    List<String> lines() {
      return List.copyOf(lines);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }
}
