package dev.lockstep.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentExit;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.observe.ObserveConfig;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.TypeStatus;
import dev.lockstep.agent.watch.WatchStatus;
import dev.lockstep.backend.Backend;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.files.FilesRefused;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.store.StoreRefused;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.cli.Finding;
import dev.lockstep.cli.Machine;
import dev.lockstep.cli.PrivateFolder;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.cli.agent.AgentLives;
import dev.lockstep.cli.cluster.RunningServer;
import dev.lockstep.cli.cluster.WatchOptions;
import dev.lockstep.cli.cluster.WatchedCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A backend and one agent in this process, for this machine only, with tokens created for this run.
 * {@link #close} leaves nothing behind. Owned by the command's thread.
 */
final class LocalSite implements AutoCloseable {
  private static final long LOOK_MS = 20;

  private final Plan plan;
  private final PrivateFolder folder;
  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final Backend backend;
  private final AgentLives agent;
  private final Path stateFolder;
  private final RunningServer left;

  /**
   * A user that can sign in.
   *
   * @param title shown next to the name
   */
  record User(String name, String title, List<String> groups) {}

  /** The parts of a site. */
  record Plan(int port, Access access, CredentialsSource apiserver, WatchedCluster cluster) {}

  /**
   * The users that can sign in, and their rights.
   *
   * @param users the first is the default one
   * @param policy YAML, or the file that holds it
   * @param isDemo whether pages can fetch the users' tokens
   */
  record Access(List<User> users, Policy policy, boolean isDemo) {}

  /** The policies. */
  sealed interface Policy {
    record Text(String yaml) implements Policy {}

    record File(Path path) implements Policy {}
  }

  /**
   * Starts backend and agent.
   *
   * @throws WrongUse if the port is taken, or a file cannot be used
   */
  static LocalSite start(Plan plan, Machine machine) {
    PrivateFolder folder = PrivateFolder.create();
    try {
      return new LocalSite(plan, folder, machine.stateFolder());
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private LocalSite(Plan plan, PrivateFolder folder, Path stateFolder) {
    this.plan = plan;
    this.folder = folder;
    this.stateFolder = stateFolder;
    Path credentials = writeCredentials();
    backend = startBackend(credentials);
    try {
      agent = startAgent();
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
    left = new RunningServer(backend.url(), ProcessHandle.current().pid(), tokens, plan.cluster());
  }

  private Path writeCredentials() {
    TokenMint mint = new TokenMint(new SecureRandom());
    StringBuilder yaml = new StringBuilder("users:\n");
    for (User user : plan.access().users()) {
      TokenMint.MintedToken minted = mint.mint();
      tokens.put(user.name(), minted.token());
      yaml.append(
          "  - {user: %s, groups: [%s], tokenSha256: '%s'}%n"
              .formatted(
                  quoted(user.name()),
                  String.join(", ", user.groups().stream().map(LocalSite::quoted).toList()),
                  minted.hash().hex()));
    }
    TokenMint.MintedToken minted = mint.mint();
    yaml.append(
        "agents:%n  - {cluster: %s, tokenSha256: '%s'}%n"
            .formatted(quoted(plan.cluster().name()), minted.hash().hex()));
    var _ = folder.write("agent.token", minted.token());
    return folder.write("credentials.yaml", yaml.toString());
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private Backend startBackend(Path credentials) {
    Path policies =
        switch (plan.access().policy()) {
          case Policy.Text(String yaml) -> folder.write("policy.yaml", yaml);
          case Policy.File(Path path) -> path;
        };
    BackendConfig config =
        BackendConfig.of(WebConfig.loopback(plan.port()), policies, credentials)
            .withVersion(Version.text());
    try {
      return Backend.start(plan.access().isDemo() ? config.withDemoPersonas(personas()) : config);
    } catch (IOException | FilesRefused | StoreRefused e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }

  /** Encodes the users for the pages. */
  private byte[] personas() {
    ObjectNode document = new ObjectMapper().createObjectNode();
    ArrayNode array = document.putArray("personas");
    for (User user : plan.access().users()) {
      array
          .addObject()
          .put("name", user.name())
          .put("title", user.title())
          .put("token", tokens.get(user.name()));
    }
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }

  private AgentLives startAgent() {
    UplinkConfig uplink =
        new UplinkConfig(
            new BackendAddress(URI.create("ws://127.0.0.1:" + backend.port()), null, false),
            plan.cluster().name(),
            folder.path().resolve("agent.token"),
            Version.text());
    return AgentLives.start(
        AgentConfig.of(uplink)
            .withWatch(
                WatchOptions.config(plan.cluster().types(), plan.cluster().includesSecrets()))
            .withObserve(new ObserveConfig("127.0.0.1", 0)),
        plan.apiserver(),
        new SplittableRandom(new SecureRandom().nextLong()));
  }

  URI url() {
    return backend.url();
  }

  String token(String user) {
    return tokens.getOrDefault(user, "");
  }

  PrivateFolder folder() {
    return folder;
  }

  /** Returns the URL of the agent's health. */
  Optional<URI> agentHealth() {
    return agent.current().observePort().map(port -> URI.create("http://127.0.0.1:" + port));
  }

  /** Describes the number of types, for people. */
  String types() {
    List<TypeStatus> types = agent.current().watch().types();
    long unavailable = types.stream().filter(type -> type.state() == TypeState.UNAVAILABLE).count();
    return types.size() + " types" + (unavailable == 0 ? "" : ", " + unavailable + " unavailable");
  }

  /**
   * Waits until the backend holds everything that the agent has listed, until the time is up, or
   * until the agent or the command ends. Returns the missing part, or empty if nothing is missing.
   */
  String awaitReady(Duration within, CompletableFuture<Void> asked) throws InterruptedException {
    long looks = within.toMillis() / LOOK_MS;
    String missing = missing();
    for (long look = 0; look < looks && !missing.isEmpty() && !agent.ended().isDone(); look++) {
      if (isDoneWithin(asked, LOOK_MS)) {
        break;
      }
      missing = missing();
    }
    return missing;
  }

  private static boolean isDoneWithin(CompletableFuture<Void> future, long ms)
      throws InterruptedException {
    try {
      future.get(ms, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  private String missing() {
    WatchStatus watch = agent.current().watch();
    if (!watch.discovery().isComplete()) {
      return watch.discovery().problem().isEmpty()
          ? "The agent has not discovered the types yet."
          : watch.discovery().problem();
    }
    long syncing = watch.types().stream().filter(type -> type.state() == TypeState.SYNCING).count();
    if (syncing > 0) {
      return syncing + " of " + watch.types().size() + " types are still being listed.";
    }
    if (!agent.current().uplink().isLive()) {
      String problem = agent.current().uplink().problem();
      return problem.isEmpty() ? "The agent is not connected yet." : problem;
    }
    return "";
  }

  /**
   * Writes address and tokens for the other commands of this user.
   *
   * @throws Finding if they cannot be written
   */
  void announce() {
    try {
      left.write(stateFolder);
    } catch (IOException e) {
      throw new Finding(
          "cannot write the file for other commands in " + stateFolder + ": " + e.getMessage());
    }
  }

  /**
   * Waits until the command is asked to end.
   *
   * @throws Finding if the agent ends first
   */
  void await(CompletableFuture<Void> asked) {
    CompletableFuture<AgentExit> ended = agent.ended();
    CompletableFuture.anyOf(asked, ended).join();
    if (!asked.isDone()) {
      throw new Finding("the agent has ended: " + ended.join().reason());
    }
  }

  @Override
  public void close() {
    try {
      left.remove(stateFolder);
    } catch (IOException e) {
      // The file names this process; readers ignore it once the process has ended.
    }
    agent.close();
    backend.close();
    folder.close();
  }
}
