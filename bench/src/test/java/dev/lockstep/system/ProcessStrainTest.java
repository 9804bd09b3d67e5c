package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.real.LoopbackPorts;
import dev.lockstep.bench.real.Program;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.evidence.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A backend process that continues with less than it needs: a disk that keeps nothing, no memory
 * outside of the heap, a suspended thread, hardly any processor.
 */
@Timeout(480)
final class ProcessStrainTest extends ProcessSite {
  private static final int HOGS = 40;
  private static final int HOG_BYTES = 1_000_000;

  /** The start of a binary message of this many bytes, with a mask of zero. */
  private static final byte[] BEGINNING =
      ByteBuffer.allocate(14)
          .put((byte) 0x82)
          .put((byte) (0x80 | 127))
          .putLong(HOG_BYTES)
          .putInt(0)
          .array();

  private static final String HANDSHAKE =
      "GET /api/v1/client HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\n"
          + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          + "Sec-WebSocket-Protocol: lockstep.v1\r\n\r\n";
  private static final int PERCENT = 10;

  /** With its stack, which ends where it waits for its sockets. */
  private static final Pattern BLOCKED =
      Pattern.compile(
          "Event loop event-loop-\\S+ is blocked[^\\n]*\\n( {2}at [^\\n]*\\n)*? {2}at"
              + " io.netty.channel");

  /** Beacons are 2 s apart: this takes longer than the pings of both sides. */
  private static final int BEACONS = 12;

  ProcessStrainTest() {
    super(60);
  }

  private ClientSession liveClient() {
    startAgent();
    processes.awaitAgent(AGENT);
    ClientSession client = processes.client(CLUSTER);
    Engine.awaitLive(client);
    return client;
  }

  private static long resets(ClientSession client) {
    return ProxiedLine.count(client, it -> it.resets);
  }

  private static long connects(ClientSession client) {
    return ProxiedLine.count(client, it -> it.connects);
  }

  @Test
  @Fault(62)
  void shouldAssignNoEpochThatIsNotOnTheDiskWhenSyncsFail() throws IOException {
    Path trigger = folder.resolve("from-now-on");
    Path store = folder.resolve("backend.db");
    List<String> command = processes.backendCommand(store);
    command.set(command.indexOf("dev.lockstep.cli.LockstepMain"), FailingSyncMain.class.getName());
    command.add(command.indexOf(FailingSyncMain.class.getName()) + 1, trigger.toString());
    processes.start(BACKEND, command);
    processes.awaitBackend();
    ClientSession client = liveClient();

    Files.createFile(trigger);
    processes.await(
        "syncs fail",
        () ->
            processes.output(BACKEND).contains(FailingSyncMain.FAILS)
                || processes.output(BACKEND).contains(FailingSyncMain.CANNOT));
    boolean isMissing = processes.output(BACKEND).contains(FailingSyncMain.CANNOT);
    if (isMissing) {
      System.err.println("SKIPPED: the syncs that fail of row 62: " + FailingSyncMain.CANNOT);
    }
    Assumptions.assumeFalse(isMissing);
    processes.kill(AGENT);
    cluster.story().steps(20);
    startAgent();
    processes.await(
        "refused again and again",
        () -> processes.agent(AGENT).metric("lockstep_agent_uplink_failures_total") >= 3);
    assertThat(processes.output(BACKEND)).contains("SQLITE_IOERR");
    assertThat(processes.backend().metric("lockstep_cluster_epoch")).isEqualTo(1);
    assertThat(processes.agent(AGENT).metric("lockstep_agent_uplink_welcomes_total")).isZero();
    ClientSession late = processes.client(CLUSTER);
    processes.await("a client that connects now", () -> !Engine.held(late).isEmpty());
    assertThat(Engine.held(late)).isEqualTo(Engine.held(client));

    processes.kill(BACKEND);
    processes.startBackend();
    processes.await(
        "an epoch of its own", () -> processes.backend().metric("lockstep_cluster_epoch") > 1);
    processes.awaitAgent(AGENT);
    processes.verify(CLUSTER, kubeconfig);
    Engine.awaitLive(client);
    // Agent and backend have both restarted, so no position can be resumed.
    assertThat(resets(client)).isLessThanOrEqualTo(2);
  }

  @Test
  @Fault(64)
  void shouldLoseConnectionsAndNoEventLoopWhenDirectMemoryIsExhausted() throws IOException {
    Program backend = processes.startBackend("-XX:MaxDirectMemorySize=16m");
    ClientSession client = liveClient();
    List<Socket> hogs = new ArrayList<>();
    try {
      for (int i = 0; i < HOGS; i++) {
        hogs.add(hog());
      }
      // The backend closes the others when their time for a hello is over.
      processes.await(
          "connections that are closed for lack of memory",
          () -> processes.backend().metric("lockstep_web_refused_total", "\"memory\"") >= 1);
    } finally {
      for (Socket each : hogs) {
        each.close();
      }
    }
    cluster.story().steps(20);
    processes.verify(CLUSTER, kubeconfig);
    Engine.awaitLive(client);
    // Enough of them for each event loop to have some.
    for (int i = 0; i < 8; i++) {
      Engine.awaitLive(processes.client(CLUSTER));
    }
    assertThat(backend.isAlive()).isTrue();
    assertThat(processes.backend().isReady()).isTrue();
    assertThat(processes.output(BACKEND)).doesNotContain("failed; a new one replaces it");
    assertThat(processes.backend().metric("lockstep_cluster_epoch")).isEqualTo(1);
    assertThat(resets(client)).isEqualTo(1);
  }

  /** Begins a message of almost a megabyte, and never ends it. */
  private Socket hog() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), processes.backendPort());
    try {
      OutputStream out = socket.getOutputStream();
      out.write(HANDSHAKE.formatted(processes.backendPort()).getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      for (int next = 0; next >= 0 && answer.indexOf("\r\n\r\n") < 0; ) {
        next = socket.getInputStream().read();
        answer.append((char) next);
      }
      out.write(BEGINNING);
      out.write(new byte[HOG_BYTES - 1]);
    } catch (SocketException letGo) {
      assertThat(letGo).isNotNull();
    }
    return socket;
  }

  @Test
  @Fault(65)
  void shouldReportTheBlockedEventLoopAndItsStackWhenOneIsSuspended() throws IOException {
    int port = LoopbackPorts.free();
    processes.startBackend(HeldThread.option(port));
    ClientSession client = liveClient();

    // A busy machine may have blocked one at the start.
    int before = processes.output(BACKEND).length();
    try (HeldThread _ = HeldThread.hold(port, "event-loop")) {
      processes.await("noticed", () -> BLOCKED.matcher(outputSince(before)).find());
    }
    processes.await("over", () -> outputSince(before).contains("runs again"));
    assertThat(processes.backend().metric("lockstep_web_loop_blocks_total")).isPositive();
    cluster.story().steps(20);
    processes.verify(CLUSTER, kubeconfig);
    Engine.awaitLive(client);
    assertThat(resets(client)).isEqualTo(1);
  }

  @Test
  @Fault(66)
  void shouldOnlyBeSlowerWhenTheProcessorIsThrottledToATenth() throws IOException {
    Program backend = processes.startBackend();
    Program agent = startAgent();
    processes.awaitAgent(AGENT);
    ClientSession client = processes.client(CLUSTER);
    Engine.awaitLive(client);
    double beacons = beacons();

    try (AutoCloseable _ = backend.throttle(PERCENT);
        AutoCloseable _ = agent.throttle(PERCENT)) {
      cluster.story().steps(40);
      processes.await("beacons", () -> beacons() >= beacons + BEACONS);
      cluster.story().steps(40);
      processes.await("the same", () -> pods(client) == cluster.store().count("pods"));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    processes.verify(CLUSTER, kubeconfig);
    assertThat(connects(client)).isEqualTo(1);
    assertThat(resets(client)).isEqualTo(1);
    assertThat(processes.agent(AGENT).metric("lockstep_agent_uplink_failures_total")).isZero();
    assertThat(processes.backend().metric("lockstep_web_refused_total", "silent")).isZero();
    assertThat(processes.backend().metric("lockstep_cluster_epoch")).isEqualTo(1);
  }

  private String outputSince(int length) throws IOException {
    return processes.output(BACKEND).substring(length);
  }

  private double beacons() throws IOException {
    return processes.agent(AGENT).metric("lockstep_agent_uplink_beacons_total");
  }

  private static long pods(ClientSession client) {
    return Engine.held(client).keySet().stream().filter(key -> key.startsWith("pods ")).count();
  }
}
