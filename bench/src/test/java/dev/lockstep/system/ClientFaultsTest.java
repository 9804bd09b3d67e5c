package dev.lockstep.system;

import static dev.lockstep.system.ProxiedLine.await;
import static dev.lockstep.system.ProxiedLine.count;
import static dev.lockstep.system.ProxiedLine.requireUnharmed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that harm a backend: one reads nothing, one opens too many sockets. Other clients are not
 * affected.
 */
@Timeout(240)
final class ClientFaultsTest {
  private static final int SOCKETS = 50;

  @TempDir Path folder;
  private @Nullable ProxiedLine open;

  @AfterEach
  void stop() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  @Holds("G20")
  @dev.lockstep.evidence.Fault(51)
  @Threat("C13")
  void shouldLeaveASlowClientBehindAndServeTheOthers() throws IOException {
    ProxiedLine line =
        open = new ProxiedLine(folder, Engine.Choices.USUAL.withBackend(impatient(500, 3_000)));
    Engine.awaitLive(line.client());
    ClientSession other = line.engine().client(ProxiedLine.CAROL);
    Engine.awaitLive(other);
    line.clientLink().apply(Direction.TO_CLIENT, Fault.STALL);
    line.cluster().story().steps(60);
    line.engine().awaitSame(other);
    // The client sends no pongs either, because it never reads the pings, so the backend closes its
    // session.
    await(() -> line.metric("lockstep_sessions", "") == 1);
    line.cluster().story().steps(60);
    line.engine().awaitSame(other);
    line.clientLink().heal();
    line.engine().awaitSame(line.client());
    requireUnharmed(line.client());
    requireUnharmed(other);
    assertThat(count(other, it -> it.connects)).isEqualTo(1);
    assertThat(count(other, it -> it.gaps)).isZero();
  }

  private static UnaryOperator<BackendConfig> impatient(long pingMs, long silenceMs) {
    return config ->
        config.withWeb(
            config.web().withTimeouts(new WebConfig.Timeouts(10_000, 10_000, pingMs, silenceMs)));
  }

  @Test
  @dev.lockstep.evidence.Fault(53)
  @Threat("C12")
  void shouldRefuseTheFiftyFirstSocketOfOneUserOnly() throws IOException {
    ProxiedLine line =
        open =
            new ProxiedLine(
                folder,
                Engine.Choices.USUAL.withBackend(
                    config -> config.withSessions(new SessionLimits(SOCKETS, 8, 16))));
    List<ClientSession> many = new ArrayList<>();
    for (int i = 1; i < SOCKETS; i++) {
      many.add(line.engine().client(ProxiedLine.ALICE));
    }
    many.forEach(Engine::awaitLive);
    Engine.awaitLive(line.client());
    ClientSession tooMany = line.engine().client(ProxiedLine.ALICE);
    await(() -> tooMany.inspect(machine -> machine.state()).join() == SyncState.REFUSED);
    assertThat(line.metric("lockstep_sessions_refused_total", "sessions_max")).isEqualTo(1);
    Engine.awaitLive(line.engine().client(ProxiedLine.CAROL));
    many.getFirst().close();
    await(() -> line.metric("lockstep_sessions", "") == SOCKETS);
    Engine.awaitLive(line.engine().client(ProxiedLine.ALICE));
    line.engine().awaitSame(line.client());
    requireUnharmed(line.client());
  }
}
