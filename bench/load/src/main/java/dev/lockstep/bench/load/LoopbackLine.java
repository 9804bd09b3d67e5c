package dev.lockstep.bench.load;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.backend.Backend;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.client.connection.ClientConfig;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.StateLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * An agent that watches a simulated cluster, a backend, and a user who may see everything, with
 * production defaults, on loopback and in this process.
 */
final class LoopbackLine implements AutoCloseable {
  static final String CLUSTER = "measured";

  private static final String USER = "alice";
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: measured}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;
  private static final String CREDENTIALS =
      """
      users:
        - {user: %s, tokenSha256: '%s'}
      agents:
        - {cluster: %s, tokenSha256: '%s'}
      """;
  private static final String VERSION = "bench";
  private static final long SEED = 1;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final String userToken;
  private final Backend backend;
  private final Agent agent;

  /**
   * @param folder an empty folder for the files that backend and agent read
   */
  LoopbackLine(SimulatedCluster cluster, Path folder) throws IOException {
    TokenMint mint = new TokenMint(new SecureRandom());
    TokenMint.MintedToken user = mint.mint();
    TokenMint.MintedToken own = mint.mint();
    userToken = user.token();
    Path policies = Files.writeString(folder.resolve("policies.yaml"), POLICIES);
    Path credentials =
        Files.writeString(
            folder.resolve("credentials.yaml"),
            CREDENTIALS.formatted(USER, user.hash().hex(), CLUSTER, own.hash().hex()));
    Path agentToken = Files.writeString(folder.resolve("agent.token"), own.token());
    Files.setPosixFilePermissions(agentToken, PosixFilePermissions.fromString("rw-------"));
    backend =
        Backend.start(
            BackendConfig.of(WebConfig.loopback(0), policies, credentials)
                .withStore(folder.resolve("backend.db")));
    agent =
        Agent.start(
            new AgentConfig(
                WatchConfig.DEFAULTS,
                new UplinkConfig(
                    new BackendAddress(URI.create("ws://127.0.0.1:" + backend.port()), null, false),
                    CLUSTER,
                    agentToken,
                    VERSION),
                RingConfig.DEFAULT,
                StateLimits.DEFAULT,
                null),
            new AgentEdges(
                () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
                Clock.system(),
                random.split(),
                BootId.draw(random)));
  }

  /** Returns a client of the user; the caller closes it. */
  ClientSession client(ClientListener listener) {
    return ClientSession.open(
        new ClientConfig(
            backend.url(), () -> userToken, VERSION, Optional.empty(), SyncConfig.DEFAULT),
        Clock.system(),
        random.split()::nextDouble,
        listener);
  }

  @Override
  public void close() {
    agent.close();
    backend.close();
  }
}
