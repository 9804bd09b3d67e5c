package dev.lockstep.agent;

import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.observe.ObserveConfig;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.StateLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** An agent between a scripted apiserver and a scripted backend, with a clock that can jump. */
final class AgentBench implements AutoCloseable {
  static final String APISERVER_TOKEN = "apiserver-token-2f6b8c1d";

  final ScriptedApiserver apiserver = new ScriptedApiserver();
  final ScriptedBackend backend = new ScriptedBackend();
  final Follower follower = new Follower();
  final Path tokenFile;
  private final SplittableRandom random = new SplittableRandom(11);
  private final AtomicLong aheadNs = new AtomicLong();
  private final HttpClient http = HttpClient.newHttpClient();
  private final java.util.List<Agent> agents = new java.util.ArrayList<>();

  AgentBench(Path folder, String token) throws IOException {
    tokenFile = folder.resolve("agent.token");
    writeToken(token);
  }

  void writeToken(String token) throws IOException {
    Files.writeString(tokenFile, token + "\n");
    Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
  }

  Agent start() {
    return start(new ObserveConfig("127.0.0.1", 0));
  }

  Agent start(ObserveConfig observe) {
    AgentConfig config =
        new AgentConfig(
            WatchConfig.DEFAULTS.withTypes(List.of("pods", "secrets"), true),
            new UplinkConfig(
                new BackendAddress(backend.address(), null, false), "blue", tokenFile, "test"),
            RingConfig.DEFAULT,
            StateLimits.DEFAULT,
            observe);
    Agent agent =
        Agent.start(
            config,
            new AgentEdges(
                () -> ClusterCredentials.withToken(apiserver.address(), APISERVER_TOKEN),
                new JumpingClock(),
                random.split(),
                BootId.draw(random)));
    agents.add(agent);
    return agent;
  }

  /** Advances the clock at once. */
  void jump(Duration by) {
    aheadNs.addAndGet(by.toNanos());
  }

  HttpResponse<String> get(Agent agent, String path) throws IOException, InterruptedException {
    int port = agent.observePort().orElseThrow();
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Names of the platform threads of agents that run; watches use virtual threads, which do not
   * show.
   */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("agent-ring") || name.equals("agent-uplink"))
        .toList();
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
    http.shutdownNow();
    follower.close();
    backend.close();
    apiserver.close();
  }

  private final class JumpingClock implements Clock {
    private final Clock machine = Clock.system();

    @Override
    public long nanos() {
      return machine.nanos() + aheadNs.get();
    }

    @Override
    public long epochMs() {
      return machine.epochMs() + Duration.ofNanos(aheadNs.get()).toMillis();
    }
  }
}
