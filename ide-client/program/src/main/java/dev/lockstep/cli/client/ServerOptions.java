package dev.lockstep.cli.client;

import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.TokenText;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.cluster.RunningServer;
import dev.lockstep.client.connection.ClientConfig;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.ClusterStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select a backend, a user and a cluster. */
public final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "URL of the backend. Default: the demo or up that runs on this machine.")
  public @Nullable URI server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with your bearer token; required with --server.")
  @Nullable Path tokenFile;

  @Option(
      names = "--as",
      paramLabel = "PERSONA",
      description = "One of the users of the demo that runs on this machine. Default: its admin.")
  @Nullable String persona;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Name of the cluster. Default: the only one that you may see.")
  @Nullable String cluster;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Time to wait for the first complete state. Default: ${DEFAULT-VALUE}.")
  int timeoutSeconds;

  private record Target(URI url, String token) {}

  /** A connected session, and the cluster to follow. */
  public record Opened(ClientSession session, String cluster) implements AutoCloseable {
    @Override
    public void close() {
      session.close();
    }
  }

  /**
   * Opens a session.
   *
   * @throws WrongUse if the options do not name a server and a user
   * @throws Finding if the server cannot be reached or refuses the user
   */
  public Opened open(Machine machine, ClientListener listener) {
    Target target = target(machine);
    ClientConfig config;
    try {
      config =
          new ClientConfig(
              target.url(),
              target::token,
              "lockstep " + Version.text(),
              Optional.empty(),
              SyncConfig.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
    ClientSession session =
        ClientSession.open(config, Clock.system(), new SecureRandom()::nextDouble, listener);
    try {
      return new Opened(session, cluster(await(session, session.clusters())));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Subscribes and waits until the client holds a proven state. */
  public Position awaitLive(ClientSession session, Wish wish) {
    session.follow(wish);
    return await(session, session.live());
  }

  private <T> T await(ClientSession session, java.util.concurrent.CompletableFuture<T> answer) {
    try {
      return answer.get(timeoutSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new Finding(
          e.getCause() instanceof ClientSession.RefusedException refused
              ? String.valueOf(refused.getMessage())
              : "the session failed: " + e.getCause());
    } catch (TimeoutException e) {
      String why = session.inspect(machine -> machine.state() + " " + machine.message()).join();
      throw new Finding("no complete state within " + timeoutSeconds + " s: " + why.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Finding("interrupted");
    }
  }

  private String cluster(List<ClusterStatus> visible) {
    if (cluster != null) {
      return cluster;
    }
    if (visible.size() == 1) {
      return visible.getFirst().getCluster();
    }
    if (visible.isEmpty()) {
      throw new Finding("you may not see anything in any cluster");
    }
    throw new WrongUse(
        "you may see several clusters; choose one with --cluster: "
            + visible.stream().map(ClusterStatus::getCluster).collect(Collectors.joining(", ")));
  }

  private Target target(Machine machine) {
    if (server != null) {
      if (persona != null) {
        throw new WrongUse(
            "--as names a user of a demo on this machine; with --server use --token-file");
      }
      if (tokenFile == null) {
        throw new WrongUse("--server requires --token-file, a file with your token");
      }
      return new Target(server, TokenText.read(tokenFile));
    }
    if (tokenFile != null) {
      throw new WrongUse("--token-file requires --server");
    }
    return running(machine);
  }

  /**
   * Returns the demo or up that runs on this machine.
   *
   * @throws WrongUse if none runs
   */
  public static RunningServer runningServer(Machine machine) {
    try {
      return RunningServer.read(machine.stateFolder())
          .orElseThrow(() ->
              new WrongUse(
                  "no demo or up runs on this machine; start one with \"lockstep demo\", or"
                      + " name a backend with --server and --token-file"));
    } catch (IOException e) {
      throw new WrongUse("cannot read the running server's file in " + machine.stateFolder());
    }
  }

  private Target running(Machine machine) {
    RunningServer running = runningServer(machine);
    String user = persona == null ? running.tokens().keySet().iterator().next() : persona;
    String token = running.tokens().get(user);
    if (token == null) {
      throw new WrongUse(
          "there is no user "
              + user
              + " here; there are: "
              + String.join(", ", running.tokens().keySet()));
    }
    return new Target(running.url(), token);
  }

  /** The time to wait for the first complete state. */
  public Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
