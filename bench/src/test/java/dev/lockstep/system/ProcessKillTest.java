package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.evidence.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agent, backend and apiserver as real processes, of which one is killed or paused and returns.
 * Afterwards the content of the same clients, connected all the time, equals the apiserver's. The
 * tests share the processes and leave them whole.
 */
@Timeout(300)
final class ProcessKillTest {
  private static final String CLUSTER = "east";
  private static final String AGENT = "agent";
  private static final int CROWD = 60;

  @TempDir static Path folder;
  private static Processes processes;
  private static ApiserverProcess apiserver;
  private static ClientSession client;

  @BeforeAll
  static void start() throws IOException {
    processes = new Processes(folder, CLUSTER);
    apiserver = new ApiserverProcess(processes);
    apiserver.start();
    processes.startBackend();
    startAgent();
    client = processes.client(CLUSTER);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  private static void startAgent() {
    processes.startAgent(AGENT, CLUSTER, processes.backendPort(), apiserver.kubeconfig());
  }

  @BeforeEach
  void awaitAll() {
    processes.awaitAgent(AGENT);
    Engine.awaitLive(client);
  }

  private static SyncCounts counts() {
    return client.inspect(machine -> copy(machine.counts())).join();
  }

  private static SyncCounts copy(SyncCounts counts) {
    SyncCounts copy = new SyncCounts();
    copy.resets = counts.resets;
    copy.gaps = counts.gaps;
    copy.wrong = counts.wrong;
    copy.connects = counts.connects;
    return copy;
  }

  private static long epoch() {
    return Engine.read(client, store -> store.position().epoch());
  }

  private static long version() {
    return Engine.read(client, store -> store.position().version());
  }

  @Test
  @Fault(1)
  void shouldContinueUnderANewEpochWithoutAResetWhenTheAgentIsKilled() {
    SyncCounts before = counts();
    long epoch = epoch();
    processes.kill(AGENT);
    startAgent();
    processes.await("new epoch", () -> epoch() == epoch + 1);
    Engine.awaitLive(client);
    processes.verify(CLUSTER, apiserver.kubeconfig());
    SyncCounts after = counts();
    assertThat(after.resets).isEqualTo(before.resets);
    assertThat(after.connects).isEqualTo(before.connects);
    assertThat(after.wrong).isZero();
  }

  @Test
  @Fault(39)
  void shouldResumeWithoutAResetWhenTheBackendIsKilled() {
    SyncCounts before = counts();
    long epoch = epoch();
    processes.kill("backend");
    processes.startBackend();
    processes.await("reconnected", () -> counts().connects > before.connects);
    awaitAll();
    processes.verify(CLUSTER, apiserver.kubeconfig());
    SyncCounts after = counts();
    assertThat(after.resets).isEqualTo(before.resets);
    assertThat(after.wrong).isZero();
    assertThat(epoch()).isEqualTo(epoch);
  }

  @Test
  @Fault(16)
  void shouldFollowWhenTheApiserverIsKilledAndRestartsWithAnotherToken() throws IOException {
    long version = version();
    apiserver.kill();
    processes.await(
        "failures of watches",
        () -> processes.agent(AGENT).metric("lockstep_agent_watch_connection_failures_total") > 0);
    apiserver.start();
    processes.verify(CLUSTER, apiserver.kubeconfig());
    assertThat(version()).isGreaterThan(version);
  }

  @Test
  @Fault(17)
  void shouldResumeWhenTheApiserverIsPaused() {
    SyncCounts before = counts();
    apiserver.program().pause();
    processes.kill(AGENT);
    startAgent();
    apiserver.program().resume();
    processes.awaitAgent(AGENT);
    Engine.awaitLive(client);
    processes.verify(CLUSTER, apiserver.kubeconfig());
    assertThat(counts().resets).isEqualTo(before.resets);
  }

  @Test
  @Fault({1, 39})
  void shouldConvergeWhenBackendAndAgentAreKilledTogether() {
    SyncCounts before = counts();
    processes.kill("backend");
    processes.kill(AGENT);
    processes.startBackend();
    startAgent();
    processes.await("reconnected", () -> counts().connects > before.connects);
    awaitAll();
    processes.verify(CLUSTER, apiserver.kubeconfig());
    // No process knows the client's position any more: it may load everything once.
    assertThat(counts().resets).isLessThanOrEqualTo(before.resets + 1);
    assertThat(counts().wrong).isZero();
  }

  @Test
  @Fault(40)
  void shouldDrainAndResumeACrowdWithoutSnapshotsWhenTheBackendIsRestarted() throws IOException {
    List<ClientSession> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(processes.client(CLUSTER));
    }
    crowd.forEach(Engine::awaitLive);
    processes.stop("backend");
    processes.startBackend();
    processes.awaitAgent(AGENT);
    for (ClientSession each : crowd) {
      processes.await(
          "a client is back", () -> each.inspect(machine -> machine.counts().connects).join() > 1);
      Engine.awaitLive(each);
      assertThat(each.inspect(machine -> machine.counts().resets).join()).isEqualTo(1);
      assertThat(each.inspect(machine -> machine.counts().wrong).join()).isZero();
    }
    assertThat(processes.backend().metric("lockstep_sessions_opened_total"))
        .isGreaterThanOrEqualTo(CROWD);
    assertThat(processes.backend().metric("lockstep_resets_total")).isZero();
    assertThat(processes.backend().metric("lockstep_transfers_total", "begun"))
        .isLessThanOrEqualTo(2);
    crowd.forEach(ClientSession::close);
    awaitAll();
    processes.verify(CLUSTER, apiserver.kubeconfig());
  }
}
