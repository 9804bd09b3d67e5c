package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.bench.real.LoopbackPorts;
import dev.lockstep.bench.real.Program;
import dev.lockstep.cli.Cli;
import dev.lockstep.client.connection.ClientConfig;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.common.clock.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;

/**
 * One backend, and agents and apiservers, as processes of their own with their files in one folder;
 * and clients in this process. All listen on loopback ports that they keep when they restart.
 * {@link #close} ends everything. Owned by the test's thread.
 */
final class Processes implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(120);
  static final String ALICE = "alice";

  private static final long SEED = 20_261;
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;

  /** The flags of the program's launcher, with a smaller heap and a quicker start. */
  private static final List<String> JVM =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m");

  private final Path folder;
  private final Map<String, Program> programs = new HashMap<>();
  private final Map<String, Integer> observePorts = new HashMap<>();
  private final List<ClientSession> clients = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final String userToken;
  private final int backendPort = LoopbackPorts.free();

  /**
   * @param clusters names of clusters that agents may serve
   */
  Processes(Path folder, String... clusters) throws IOException {
    this.folder = folder;
    TokenMint mint = new TokenMint(new SecureRandom());
    TokenMint.MintedToken user = mint.mint();
    userToken = user.token();
    writeToken(ALICE, userToken);
    StringBuilder credentials =
        new StringBuilder(
            "users: [{user: %s, tokenSha256: '%s'}]%nagents:%n"
                .formatted(ALICE, user.hash().hex()));
    for (String cluster : clusters) {
      TokenMint.MintedToken agent = mint.mint();
      writeToken(cluster, agent.token());
      credentials.append(
          "  - {cluster: %s, tokenSha256: '%s'}%n".formatted(cluster, agent.hash().hex()));
    }
    Files.writeString(folder.resolve("credentials.yaml"), credentials);
    Files.writeString(folder.resolve("policies.yaml"), POLICIES);
  }

  private void writeToken(String name, String token) throws IOException {
    Path file = Files.writeString(tokenFile(name), token);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** Returns the file with the token of a user or of a cluster's agent. */
  Path tokenFile(String name) {
    return folder.resolve(name + ".token");
  }

  // --- processes ---

  /** Returns a command that runs a main class with the test's class path. */
  static List<String> java(List<String> jvm, String mainClass, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(jvm);
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(mainClass);
    command.addAll(List.of(args));
    return command;
  }

  static List<String> lockstep(List<String> jvm, String... args) {
    return java(jvm, "dev.lockstep.cli.LockstepMain", args);
  }

  /** Returns the backend's command, for tests that start it in their own way. */
  List<String> backendCommand(Path store, String... jvm) {
    return lockstep(
        List.of(jvm),
        "backend",
        "--port",
        Integer.toString(backendPort),
        "--policies",
        folder.resolve("policies.yaml").toString(),
        "--credentials",
        folder.resolve("credentials.yaml").toString(),
        "--store",
        store.toString());
  }

  Program startBackend(String... jvm) {
    Program backend = start("backend", backendCommand(folder.resolve("backend.db"), jvm));
    awaitBackend();
    return backend;
  }

  void awaitBackend() {
    await("backend", () -> backend().isReady());
  }

  /** Starts an agent and returns at once. */
  Program startAgent(String name, String cluster, int backendPort, Path kubeconfig, String... jvm) {
    return startAgent(
        name, cluster, "ws://127.0.0.1:" + backendPort, kubeconfig, List.of(), List.of(jvm));
  }

  Program startAgentAt(
      String name, String cluster, String backend, Path kubeconfig, List<String> options) {
    return startAgent(name, cluster, backend, kubeconfig, options, List.of());
  }

  private Program startAgent(
      String name,
      String cluster,
      String backend,
      Path kubeconfig,
      List<String> options,
      List<String> jvm) {
    List<String> command = agentCommand(name, cluster, backend, kubeconfig, jvm);
    command.addAll(options);
    return start(name, command);
  }

  /** Returns the command of an agent of this backend, for tests that start it in their own way. */
  List<String> agentCommand(String name, String cluster, Path kubeconfig) {
    return agentCommand(name, cluster, "ws://127.0.0.1:" + backendPort, kubeconfig, List.of());
  }

  private List<String> agentCommand(
      String name, String cluster, String backend, Path kubeconfig, List<String> jvm) {
    int port = observePorts.computeIfAbsent(name, unknown -> LoopbackPorts.free());
    return lockstep(
        jvm,
        "agent",
        "--backend",
        backend,
        "--cluster",
        cluster,
        "--token-file",
        tokenFile(cluster).toString(),
        "--kubeconfig",
        kubeconfig.toString(),
        "--observe-port",
        Integer.toString(port));
  }

  /** Starts a process under a name; a restart appends to the same output. */
  Program start(String name, List<String> command) {
    Program program = Program.start(name, folder, command);
    programs.put(name, program);
    return program;
  }

  Program program(String name) {
    return Objects.requireNonNull(programs.get(name), name);
  }

  /** Kills a process, as a crash would. */
  void kill(String name) {
    program(name).close();
  }

  /** Asks a process to end, and requires that it does. */
  void stop(String name) {
    assertThat(program(name).stop(GRACE)).as(name + " ends when it is asked to").isTrue();
  }

  /** Returns all output of a process. */
  String output(String name) throws IOException {
    return Files.readString(Program.logOf(folder, name));
  }

  Pages backend() {
    return new Pages(backendPort);
  }

  Pages agent(String name) {
    return new Pages(Objects.requireNonNull(observePorts.get(name), name));
  }

  int backendPort() {
    return backendPort;
  }

  Path folder() {
    return folder;
  }

  void awaitAgent(String name) {
    await(name, () -> agent(name).isReady());
  }

  /** Waits for a condition; a timeout reports the processes' last output. */
  void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(condition);
    } catch (org.awaitility.core.ConditionTimeoutException late) {
      StringBuilder told = new StringBuilder(String.valueOf(late.getMessage()));
      programs.forEach((name, program) -> {
        told.append("\n--- ").append(name).append(program.isAlive() ? "" : " (ended)");
        told.append('\n').append(program.tail(30));
      });
      throw new AssertionError(told.toString(), late);
    }
  }

  // --- clients ---

  /** Returns a client of a cluster that sees everything. */
  ClientSession client(String cluster, int port, ClientListener listener) {
    ClientSession client =
        ClientSession.open(
            new ClientConfig(
                URI.create("http://127.0.0.1:" + port),
                () -> userToken,
                "test",
                Optional.empty(),
                SyncConfig.DEFAULT),
            Clock.system(),
            random.split()::nextDouble,
            listener);
    clients.add(client);
    client.follow(Wish.everything(cluster));
    return client;
  }

  ClientSession client(String cluster) {
    return client(cluster, backendPort, ClientListener.NONE);
  }

  String userToken() {
    return userToken;
  }

  /** Compares a client's content with fresh lists, by the command verify. */
  void verify(String cluster, Path kubeconfig) {
    Cli.Outcome outcome =
        Cli.run(
            folder,
            "verify",
            "--server",
            "http://127.0.0.1:" + backendPort,
            "--token-file",
            tokenFile(ALICE).toString(),
            "--cluster",
            cluster,
            "--kubeconfig",
            kubeconfig.toString(),
            "--timeout",
            "60",
            "--settle",
            "60");
    assertThat(outcome.out()).as(outcome.out() + outcome.err()).contains("no difference");
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
  }

  @Override
  public void close() {
    clients.forEach(ClientSession::close);
    programs.values().forEach(Program::close);
  }
}
