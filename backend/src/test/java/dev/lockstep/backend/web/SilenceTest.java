package dev.lockstep.backend.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Silent peers. */
@Timeout(30)
final class SilenceTest {
  private static final long NEVER_MS = 600_000;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<Connection> newest = new AtomicReference<>();

  private WebServer start(long helloMs, long pingMs, long silenceMs) throws IOException {
    return start(config(new WebConfig.Timeouts(NEVER_MS, helloMs, pingMs, silenceMs)));
  }

  private static WebConfig config(WebConfig.Timeouts timeouts) {
    return WebConfig.loopback(0)
        .withConnections(new WebConfig.ConnectionLimits(10, 10))
        .withTimeouts(timeouts);
  }

  private WebServer start(WebConfig config) throws IOException {
    WebPages pages = TestPages.empty();
    ConnectionAcceptor echo =
        connection -> {
          newest.set(connection);
          return new ConnectionHandler() {
            @Override
            public void onMessage(byte[] message) {
              connection.send(message);
              connection.flush();
            }

            @Override
            public void onWritable() {}

            @Override
            public void onClosed() {}
          };
        };
    return WebServer.start(config, new WebServer.Edges(pages, echo, echo, registry));
  }

  private double refused(String reason) {
    return registry.get("lockstep.web.refused").tag("reason", reason).counter().count();
  }

  @Test
  @Threat("C10")
  void shouldCloseAPeerWhenItIsSilentForTooLongBetweenRarePings() throws IOException {
    try (WebServer server = start(NEVER_MS, NEVER_MS, 200);
        Wire wire = new Wire(server.port())) {
      assertThat(wire.closeCode()).isEqualTo(CloseCode.SILENT.number());
      assertThat(refused("silent")).isEqualTo(1);
    }
  }

  @Test
  void shouldCloseAPeerThatDoesNotAnswerPings() throws IOException {
    try (WebServer server = start(NEVER_MS, 50, 400);
        Wire wire = new Wire(server.port())) {
      int opcode = wire.read();
      assertThat(opcode).isEqualTo(PING);
      while (opcode == PING) {
        opcode = wire.read();
      }
      assertThat(opcode).isEqualTo(8);
      assertThat(wire.lastCloseCode()).isEqualTo(CloseCode.SILENT.number());
    }
  }

  @Test
  void shouldKeepAPeerThatAnswersPings() throws IOException {
    try (WebServer server = start(NEVER_MS, 400, 1_500);
        Wire wire = new Wire(server.port())) {
      // Twice the silence timeout.
      for (int ping = 0; ping < 8; ping++) {
        assertThat(wire.read()).isEqualTo(PING);
        wire.send(PONG, wire.payload());
      }
      wire.send(2, new byte[] {7});
      int opcode = wire.read();
      while (opcode == PING) {
        opcode = wire.read();
      }
      assertThat(opcode).isEqualTo(2);
      assertThat(refused("silent")).isZero();
    }
  }

  @Test
  void shouldNotCloseAsSilentWhenReadingIsPaused() throws IOException {
    try (WebServer server = start(NEVER_MS, 100, 300);
        Wire wire = new Wire(server.port())) {
      assertThat(wire.read()).isEqualTo(PING);
      newest.get().pauseReading(true);
      for (int ping = 0; ping < 8; ping++) {
        assertThat(wire.read()).isEqualTo(PING);
      }
      wire.send(2, new byte[] {7});
      newest.get().pauseReading(false);
      int opcode = wire.read();
      while (opcode == PING) {
        opcode = wire.read();
      }
      assertThat(opcode).isEqualTo(2);
    }
  }

  @Test
  @Row("W15")
  @Threat("C10")
  void shouldCloseAPeerWhenItSendsNoHello() throws IOException {
    try (WebServer server = start(100, NEVER_MS, NEVER_MS);
        Wire wire = new Wire(server.port())) {
      assertThat(wire.closeCode()).isEqualTo(CloseCode.HELLO_TIMEOUT.number());
      assertThat(refused("hello_timeout")).isEqualTo(1);
    }
  }

  /** W14: each byte is soon enough, and the request never ends. */
  @Test
  @Row("W14")
  @Threat("C10")
  void shouldEndASlowRequestWhenItsTimeIsOver() throws IOException {
    WebConfig config = config(new WebConfig.Timeouts(500, NEVER_MS, NEVER_MS, NEVER_MS));
    try (WebServer server = start(config);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(UTF_8));
      await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> {
            if (refused("slow_handshake") < 1) {
              socket.getOutputStream().write('y');
            }
            return refused("slow_handshake") == 1;
          });
    }
  }
}
