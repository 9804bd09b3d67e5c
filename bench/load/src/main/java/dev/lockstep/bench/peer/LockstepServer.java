package dev.lockstep.bench.peer;

import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.load.SocketLoops;
import dev.lockstep.bench.load.TemporaryFolder;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lockstep's backend as people start it, in a process of its own, with its own users; and the
 * scripted agents that feed it.
 */
public final class LockstepServer implements AutoCloseable {
  static final String CLUSTER = "measured";

  private static final String MAIN = "dev.lockstep.cli.LockstepMain";
  private static final Pattern PORT =
      Pattern.compile("^Backend at https?://127\\.0\\.0\\.1:(\\d+)");
  private static final long START_SECONDS = 60;
  private static final List<String> HEAP = List.of("-Xms256m", "-Xmx2g");

  /** Below the backend's limit of 500 sessions for each user. */
  private static final int SESSIONS_PER_USER = 400;

  private static final String SEE_ALL =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: all}
      subjects: [{kind: Group, name: g0}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;

  /**
   * The users and their rights.
   *
   * @param groups of each user, whose name is its number
   * @param policies YAML
   */
  public record Access(List<String> groups, String policies) {
    public Access {
      groups = List.copyOf(groups);
    }

    /** Returns users who see everything, enough of them for this many clients. */
    public static Access everything(int clients) {
      return new Access(
          Stream.generate(() -> "g0").limit(clients / SESSIONS_PER_USER + 1L).toList(), SEE_ALL);
    }
  }

  private final Cores cores;
  private final Program program;
  private final int port;
  private final TemporaryFolder folder;
  private final String agentToken;
  private final List<String> tokens;
  private final Optional<ServerCertificate> certificate;

  /**
   * The tokens and the certificate that the server was started with.
   *
   * @param tokens of the users
   */
  private record Secrets(
      String agentToken, List<String> tokens, Optional<ServerCertificate> certificate) {
    Secrets {
      tokens = List.copyOf(tokens);
    }
  }

  private LockstepServer(
      Cores cores, Program program, int port, TemporaryFolder folder, Secrets secrets) {
    this.cores = cores;
    this.certificate = secrets.certificate();
    this.program = program;
    this.port = port;
    this.folder = folder;
    this.agentToken = secrets.agentToken();
    this.tokens = secrets.tokens();
  }

  public static LockstepServer start(Cores cores, Access access) throws Exception {
    return start(cores, access, Optional.empty());
  }

  /** Starts a backend that accepts only TLS. */
  public static LockstepServer startSecure(
      Cores cores, Access access, ServerCertificate certificate) throws Exception {
    return start(cores, access, Optional.of(certificate));
  }

  private static LockstepServer start(
      Cores cores, Access access, Optional<ServerCertificate> certificate) throws Exception {
    TemporaryFolder folder = TemporaryFolder.create("lockstep-bench");
    TokenMint mint = new TokenMint(new SecureRandom());
    List<String> tokens = new ArrayList<>();
    StringBuilder credentials = new StringBuilder("users:\n");
    for (int user = 0; user < access.groups().size(); user++) {
      TokenMint.MintedToken token = mint.mint();
      tokens.add(token.token());
      credentials.append(
          "  - {user: u%d, groups: [%s], tokenSha256: '%s'}%n"
              .formatted(user, access.groups().get(user), token.hash().hex()));
    }
    TokenMint.MintedToken agent = mint.mint();
    credentials.append(
        "agents:%n  - {cluster: %s, tokenSha256: '%s'}%n".formatted(CLUSTER, agent.hash().hex()));
    Path policies = Files.writeString(folder.path().resolve("policies.yaml"), access.policies());
    Path users = Files.writeString(folder.path().resolve("credentials.yaml"), credentials);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backend",
                "--port=0",
                "--policies=" + policies,
                "--credentials=" + users,
                "--store=" + folder.path().resolve("backend.db")));
    certificate.ifPresent(own -> {
      arguments.add("--tls-cert-file=" + own.certificate());
      arguments.add("--tls-key-file=" + own.key());
      arguments.add("--tls-provider=auto");
    });
    Program program =
        Program.java(
            "backend", cores, Cores.SERVER, new Program.JavaCommand(HEAP, MAIN, arguments));
    try {
      int port = program.number(PORT, START_SECONDS);
      return new LockstepServer(
          cores, program, port, folder, new Secrets(agent.token(), tokens, certificate));
    } catch (Exception e) {
      program.close();
      throw e;
    }
  }

  public Program program() {
    return program;
  }

  public LoadPlan plan(int clients) {
    LoadPlan plan = LoadPlan.lockstep(port, clients, CLUSTER, tokens);
    return certificate.map(own -> plan.withAuthority(own.certificate().toString())).orElse(plan);
  }

  /**
   * Starts the agent as people start it, in a process of its own. It watches only the pods of a
   * cluster.
   */
  public Program realAgent(Path kubeconfig) throws Exception {
    Path token = Files.writeString(folder.path().resolve("agent.token"), agentToken);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "agent",
                "--kubeconfig=" + kubeconfig,
                "--cluster=" + CLUSTER,
                "--token-file=" + token,
                "--types=pods",
                "--observe-port=0"));
    certificate.ifPresentOrElse(
        own -> {
          arguments.add("--backend=wss://127.0.0.1:" + port);
          arguments.add("--ca-file=" + own.certificate());
        },
        () -> arguments.add("--backend=ws://127.0.0.1:" + port));
    Program agent =
        Program.java(
            "agent",
            cores,
            Cores.SERVER,
            new Program.JavaCommand(List.of("-Xms256m", "-Xmx1g"), MAIN, arguments));
    try {
      // Until then, the cluster does not exist for clients.
      program.awaitLog("The agent of cluster " + CLUSTER + " has connected", START_SECONDS);
      return agent;
    } catch (Exception e) {
      agent.close();
      throw e;
    }
  }

  /** Returns an agent from which the backend has received everything. */
  public ScriptedAgent agent(SocketLoops loops, ScriptedAgent.Shape shape) throws Exception {
    return ScriptedAgent.connect(loops, port, CLUSTER, agentToken, shape);
  }

  @Override
  public void close() {
    program.close();
    try {
      folder.close();
    } catch (UncheckedIOException e) {
      // A temporary folder remains.
      return;
    }
  }
}
