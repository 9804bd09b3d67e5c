package dev.lockstep.system;

import static dev.lockstep.system.ProxiedLine.await;
import static dev.lockstep.system.ProxiedLine.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentExit;
import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.bench.cluster.ClusterStore;
import dev.lockstep.evidence.Fault;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two lives of an agent with one boot id: their versions have the same numbers and different
 * contents. No client may ever hold a mixture of the two.
 */
@Timeout(240)
final class BootIdTest {
  private static final BootId DRAWN_TWICE = new BootId(20_261, 10);

  /** Versions that no life reaches by its lists alone, with at most one batch for each type. */
  private static final long MANY_VERSIONS = 600;

  private static final int STEPS_AT_ONCE = 20;

  @TempDir Path folder;
  private ProxiedLine line;
  private FaultProxy otherLink;
  private Agent first;
  private long firstEpoch;

  /** Makes the first of the two lives serve for long. */
  @BeforeEach
  void start() throws IOException {
    line = ProxiedLine.live(folder);
    line.engine().stopAgent();
    first = line.engine().startLife(DRAWN_TWICE, line.agentLink().port());
    await(() -> first.uplink().state() == UplinkState.LIVE);
    awaitVersion(first, MANY_VERSIONS);
    line.engine().awaitSame(line.client());
    otherLink = line.anotherLink();
    firstEpoch = epoch();
  }

  @AfterEach
  void stop() {
    first.close();
    line.close();
  }

  private static long version(Agent agent) {
    return agent.census(Duration.ofSeconds(10)).map(Census::version).orElse(0L);
  }

  /** Makes changes until a life reaches a version; each question ends a batch. */
  private void awaitVersion(Agent agent, long version) {
    await(() -> {
      boolean isThere = false;
      for (int i = 0; i < STEPS_AT_ONCE && !isThere; i++) {
        line.cluster().story().steps(1);
        isThere = version(agent) >= version;
      }
      return isThere;
    });
  }

  private void requireRight() {
    line.engine().awaitSame(line.client());
    assertThat(count(line.client(), it -> it.wrong)).as("wrong digests").isZero();
    assertThat(count(line.client(), it -> it.malformed)).as("malformed messages").isZero();
  }

  private long epoch() throws IOException {
    return (long) line.metric("lockstep_cluster_epoch", "");
  }

  private double diverged() throws IOException {
    return line.metric("lockstep_ingress_steps_total", "diverged");
  }

  @Test
  @Fault(10)
  void shouldEndTheLifeThatIsBehindWhenAProcessWasCopied() throws IOException {
    try (Agent copy = line.engine().startLife(DRAWN_TWICE, otherLink.port())) {
      AgentExit exit = copy.exit().join();

      assertThat(exit.cause()).isEqualTo(AgentExit.Cause.NEW_LIFE);
      assertThat(exit.reason()).contains("a later version of this life than the agent");
    }
    await(() -> first.uplink().state() == UplinkState.LIVE);
    line.cluster().story().steps(20);
    requireRight();
    assertThat(line.metric("lockstep_ingress_hellos_total", "superseded")).isPositive();
    assertThat(first.exit()).isNotDone();
    assertThat(epoch()).isEqualTo(firstEpoch);
  }

  @Test
  @Fault(59)
  void shouldBeginANewLifeWhenTheBootIdBelongsToAnEarlierOne() throws IOException {
    first.close();
    line.cluster().story().steps(20);
    try (Agent second = line.engine().startLife(DRAWN_TWICE, otherLink.port())) {
      assertThat(second.exit().join().cause()).isEqualTo(AgentExit.Cause.NEW_LIFE);
    }
    assertThat(epoch()).isEqualTo(firstEpoch);

    // Behaves like the process of that life.
    line.engine().startAgent();
    await(() -> epoch() > firstEpoch);
    requireRight();
    assertThat(epoch()).isEqualTo(firstEpoch + 1);
    assertThat(diverged()).isZero();
  }

  /**
   * The agent does not know what was removed before it began, so its changes leave removed objects
   * behind.
   */
  @Test
  @Fault(59)
  void shouldResetByTheDigestWhenTheLaterLifeIsAhead() throws IOException {
    first.close();
    long served = (long) line.metric("lockstep_cluster_version", "");
    otherLink.takeDown();
    delete("pods");
    delete("replicasets.apps");
    try (Agent second = line.engine().startLife(DRAWN_TWICE, otherLink.port())) {
      await(
          () -> second.watch().types().stream().allMatch(type -> type.state() == TypeState.READY));
      assertThat(version(second)).isLessThan(served);
      awaitVersion(second, served + MANY_VERSIONS);
      otherLink.heal();

      requireRight();
      assertThat(epoch()).isEqualTo(firstEpoch);
      assertThat(diverged()).isPositive();
      assertThat(second.exit()).isNotDone();
    }
  }

  private void delete(String type) {
    ClusterStore store = line.cluster().store();
    List.copyOf(store.list(type, ""))
        .forEach(object ->
            store.delete(
                type,
                object.path("metadata").path("namespace").asText(),
                object.path("metadata").path("name").asText()));
  }
}
