package dev.lockstep.system;

import static dev.lockstep.system.ProxiedLine.await;
import static dev.lockstep.system.ProxiedLine.count;
import static dev.lockstep.system.ProxiedLine.requireUnharmed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.agent.watch.WatchTimes;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.wire.ClusterState;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import dev.lockstep.system.proxy.ProxyConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Network faults on the links of a whole line. Afterwards the clients' content equals the
 * apiserver's.
 */
@Timeout(240)
final class NetworkFaultsTest {
  private static final long SEED = 33;

  /** Few types, for links that make each list slow. */
  private static final Engine.Choices FEW_TYPES =
      Engine.Choices.USUAL.withWatch(
          WatchConfig.DEFAULTS.withTypes(List.of("pods", "replicasets.apps", "nodes"), false));

  @TempDir Path folder;
  private @Nullable ProxiedLine open;

  @AfterEach
  void stop() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  @dev.lockstep.evidence.Fault(30)
  void shouldNotifyClientsAndResumeWhenTheAgentsLinkDrops() throws IOException {
    ProxiedLine line = open = ProxiedLine.live(folder);
    line.agentLink().takeDown();
    line.cluster().story().steps(40);
    await(() -> line.states().contains(ClusterState.CLUSTER_DEGRADED));
    line.agentLink().heal();
    line.engine().awaitSame(line.client());
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.connects)).isEqualTo(1);
    assertThat(line.engine().agent().uplink().epoch())
        .isEqualTo((long) line.metric("lockstep_cluster_epoch", ""));
    assertThat(line.metric("lockstep_ingress_hellos_total", "same_epoch")).isPositive();
  }

  @Test
  @dev.lockstep.evidence.Fault(33)
  void shouldConvergeWhenLinksFailOneByOneAndRecoverInAnyOrder() throws IOException {
    ProxiedLine line = open = ProxiedLine.live(folder);
    List<FaultProxy> links =
        new ArrayList<>(List.of(line.apiserverLink(), line.agentLink(), line.clientLink()));
    List<ClientSession> clients = new ArrayList<>(List.of(line.client()));
    for (int i = 0; i < 2; i++) {
      FaultProxy link = line.anotherLink();
      links.add(link);
      clients.add(line.follow(link));
    }
    clients.forEach(Engine::awaitLive);
    Random random = new Random(SEED);
    for (int round = 0; round < 3; round++) {
      Collections.shuffle(links, random);
      for (FaultProxy link : links) {
        switch (random.nextInt(3)) {
          case 0 -> link.takeDown();
          case 1 -> link.apply(Fault.SWALLOW);
          default -> link.apply(Fault.STALL);
        }
        line.cluster().story().steps(10);
      }
      Collections.shuffle(links, random);
      for (FaultProxy link : links) {
        link.heal();
        line.cluster().story().steps(10);
      }
      for (ClientSession each : clients) {
        line.engine().awaitSame(each);
      }
    }
    for (ClientSession each : clients) {
      assertThat(count(each, it -> it.wrong)).as("seed " + SEED).isZero();
      assertThat(count(each, it -> it.resets)).as("seed " + SEED).isLessThanOrEqualTo(2);
    }
  }

  @Test
  @dev.lockstep.evidence.Fault(34)
  void shouldOnlyBeDelayedWhenEveryLinkTakes200Ms() throws IOException {
    Fault fault = new Fault.Delay(Duration.ofMillis(200));
    ProxiedLine line = open = new ProxiedLine(folder, FEW_TYPES, link -> link.apply(fault));
    Engine.awaitLive(line.client());
    for (int i = 0; i < 20; i++) {
      line.cluster().story().steps(2);
    }
    line.engine().awaitSame(line.client());
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.gaps)).isZero();
    assertThat(count(line.client(), it -> it.connects)).isEqualTo(1);
    assertThat(line.engine().agent().uplink().counts().connections().failures()).isZero();
  }

  @Test
  @dev.lockstep.evidence.Fault(35)
  void shouldResumeWhenConnectionsAreCutInTheMiddleOfFrames() throws IOException {
    ProxiedLine line = open = ProxiedLine.live(folder);
    for (long bytes : new long[] {1, 7, 100, 1_000, 3_000}) {
      cut(line, line.clientLink(), Direction.TO_CLIENT, bytes);
      cut(line, line.agentLink(), Direction.TO_SERVER, bytes);
      line.engine().awaitSame(line.client());
    }
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.connects)).isGreaterThan(5);
    assertThat(line.metric("lockstep_ingress_steps_total", "diverged")).isZero();
  }

  /** Cuts open connections after some more bytes, which the story produces. */
  private static void cut(ProxiedLine line, FaultProxy link, Direction direction, long bytes) {
    await(() -> !link.connections().isEmpty());
    for (ProxyConnection open : link.connections()) {
      open.apply(direction, new Fault.CutAt(open.given(direction) + bytes));
      await(() -> {
        line.cluster().story().step();
        return !link.connections().contains(open);
      });
    }
  }

  @Test
  @dev.lockstep.evidence.Fault(38)
  void shouldConvergeWhenFramesAreHeldBackAndArriveTogether() throws IOException {
    Fault fault = new Fault.Coalesce(64 << 10, Duration.ofMillis(300));
    ProxiedLine line = open = new ProxiedLine(folder, FEW_TYPES, link -> link.apply(fault));
    Engine.awaitLive(line.client());
    for (int i = 0; i < 20; i++) {
      line.cluster().story().steps(2);
    }
    line.engine().awaitSame(line.client());
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.gaps)).isZero();
    assertThat(count(line.client(), it -> it.connects)).isEqualTo(1);
  }

  @Test
  @dev.lockstep.evidence.Fault({18, 19})
  void shouldNoticeWatchesThatHangOrAreHalfOpen() throws IOException {
    WatchTimes usual = WatchTimes.DEFAULTS;
    WatchTimes quick =
        new WatchTimes(
            new WatchTimes.Requests(
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                usual.requests().watchMin(),
                usual.requests().watchMax()),
            new WatchTimes.Retries(
                Duration.ofMillis(100), Duration.ofSeconds(1), usual.retries().slow()),
            usual.stale(),
            usual.restored(),
            usual.rounds());
    ProxiedLine line =
        open =
            new ProxiedLine(
                folder,
                Engine.Choices.USUAL.withWatch(
                    WatchConfig.DEFAULTS
                        .withTypes(List.of("pods", "nodes"), false)
                        .withTimes(quick)));
    Engine.awaitLive(line.client());
    for (Fault fault : List.of(Fault.STALL, Fault.SWALLOW)) {
      long timeouts = idleTimeouts(line);
      line.apiserverLink().apply(Direction.TO_CLIENT, fault);
      line.cluster().story().steps(40);
      await(() -> idleTimeouts(line) >= timeouts + 2);
      line.apiserverLink().heal();
      await(() -> podsHeld(line).equals(podsThere(line)));
    }
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.connects)).isEqualTo(1);
  }

  private static long idleTimeouts(ProxiedLine line) {
    return line.engine().agent().watch().types().stream()
        .mapToLong(type -> type.counters().get(WatchCounter.IDLE_TIMEOUTS))
        .sum();
  }

  private static List<String> podsHeld(ProxiedLine line) {
    return Engine.held(line.client()).keySet().stream()
        .filter(key -> key.startsWith("pods "))
        .toList();
  }

  private static List<String> podsThere(ProxiedLine line) {
    return line.cluster().store().list("pods", "").stream()
        .map(pod -> pod.get("metadata"))
        .map(it -> "pods " + it.get("namespace").asText() + "/" + it.get("name").asText())
        .sorted()
        .toList();
  }

  @Test
  @dev.lockstep.evidence.Fault(11)
  void shouldConvergeWhenTheAgentsClockJumps() throws IOException {
    AtomicLong offsetMs = new AtomicLong();
    Clock system = Clock.system();
    ProxiedLine line =
        open =
            new ProxiedLine(
                folder,
                Engine.Choices.USUAL.withClock(
                    new Clock() {
                      @Override
                      public long nanos() {
                        return system.nanos();
                      }

                      @Override
                      public long epochMs() {
                        return system.epochMs() + offsetMs.get();
                      }
                    }));
    Engine.awaitLive(line.client());
    double epochs = line.metric("lockstep_ingress_hellos_total", "new_epoch");
    for (long hours : new long[] {1, -1, 24 * 365, 0}) {
      offsetMs.set(Duration.ofHours(hours).toMillis());
      line.cluster().story().steps(20);
      line.engine().awaitSame(line.client());
    }
    requireUnharmed(line.client());
    assertThat(count(line.client(), it -> it.connects)).isEqualTo(1);
    assertThat(line.engine().agent().uplink().counts().connections().failures()).isZero();
    assertThat(line.metric("lockstep_ingress_hellos_total", "new_epoch")).isEqualTo(epochs);
  }
}
