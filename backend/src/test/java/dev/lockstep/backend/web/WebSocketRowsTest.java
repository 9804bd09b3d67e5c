package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * The bad-input rows W18 to W40: each frame gets its close code and is counted, and another open
 * session continues.
 */
@Timeout(60)
final class WebSocketRowsTest {
  private static final int PROTOCOL_ERROR = 1002;
  private static final byte[] MASK = new byte[4];

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private WebServer server;
  private Wire bystander;

  @BeforeEach
  void start() throws IOException {
    ConnectionAcceptor echo =
        connection -> {
          opened.incrementAndGet();
          return new ConnectionHandler() {
            @Override
            public void onMessage(byte[] message) {
              messages.incrementAndGet();
              connection.send(message);
              connection.flush();
            }

            @Override
            public void onWritable() {}

            @Override
            public void onClosed() {
              closed.incrementAndGet();
            }
          };
        };
    server =
        WebServer.start(
            WebConfig.loopback(0),
            new WebServer.Edges(
                new WebPages(
                    () -> new WebPages.Answer(true, "ok\n"),
                    () -> new WebPages.Answer(true, "ok\n"),
                    () -> "",
                    Optional.empty()),
                echo,
                echo,
                registry));
    bystander = new Wire(server.port());
    bystander.send(2, new byte[] {1});
    assertThat(bystander.read()).isEqualTo(2);
  }

  @AfterEach
  void stop() throws IOException {
    bystander.send(2, new byte[] {7});
    assertThat(bystander.read()).as("another session continues").isEqualTo(2);
    bystander.close();
    server.close();
  }

  private double refused(WebRefusal reason) {
    return registry
        .get("lockstep.web.refused")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .counter()
        .count();
  }

  private static byte[] frame(int first, byte... payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    frame.write(0x80 | payload.length);
    frame.writeBytes(MASK);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** Checks that the connection is closed for breaking a rule of WebSocket, and counted as such. */
  private void shouldBreak(int code, byte[]... frames) throws IOException {
    double before = refused(WebRefusal.WEBSOCKET_RULES);
    try (Wire wire = new Wire(server.port())) {
      for (byte[] frame : frames) {
        wire.raw(frame);
      }
      assertThat(wire.closeCode()).as(Arrays.deepToString(frames)).isEqualTo(code);
    }
    assertThat(refused(WebRefusal.WEBSOCKET_RULES)).isEqualTo(before + 1);
  }

  @Test
  @Row({"W18", "W20", "W21", "W39"})
  @Threat("C6")
  void shouldCloseWhenUnmaskedOrWithReservedBits() throws IOException {
    shouldBreak(PROTOCOL_ERROR, new byte[] {(byte) 0x82, 1, 'a'});
    for (int bit : new int[] {0x40, 0x20, 0x10}) {
      shouldBreak(PROTOCOL_ERROR, frame(0x82 | bit));
    }
  }

  @Test
  @Row("W22")
  void shouldCloseWhenTheOpcodeIsReserved() throws IOException {
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      shouldBreak(PROTOCOL_ERROR, frame(0x80 | opcode));
    }
  }

  @Test
  @Row({"W23", "W24"})
  void shouldCloseWhenAControlFrameIsLongOrInParts() throws IOException {
    shouldBreak(PROTOCOL_ERROR, new byte[] {(byte) 0x89, (byte) 0xfe, 0, 126, 0, 0, 0, 0});
    shouldBreak(PROTOCOL_ERROR, frame(0x09));
    shouldBreak(PROTOCOL_ERROR, frame(0x08));
  }

  @Test
  @Row("W25")
  void shouldCloseWhenALengthIsNotMinimal() throws IOException {
    shouldBreak(PROTOCOL_ERROR, new byte[] {(byte) 0x82, (byte) 0xfe, 0, 1, 0, 0, 0, 0, 1});
  }

  @Test
  @Row({"W26", "W27"})
  void shouldCloseAsTooLargeBeforeAnythingIsKept() throws IOException {
    byte[][] heads = {
      {(byte) 0x82, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0},
      {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0},
    };
    for (byte[] head : heads) {
      try (Wire wire = new Wire(server.port())) {
        wire.raw(head);
        assertThat(wire.closeCode()).isEqualTo(CloseCode.TOO_LARGE.number());
      }
    }
    assertThat(refused(WebRefusal.TOO_LARGE)).isEqualTo(2);
  }

  @Test
  @Row({"W29", "W30"})
  void shouldCloseWhenPartsAreOutOfOrder() throws IOException {
    shouldBreak(PROTOCOL_ERROR, frame(0x80, (byte) 1));
    shouldBreak(PROTOCOL_ERROR, frame(0x02, (byte) 1), frame(0x82, (byte) 2));
  }

  @Test
  @Row({"W32", "W37", "W38"})
  void shouldSurviveFloodsOfSmallFrames() throws IOException {
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      flood.writeBytes(frame(0x8a));
    }
    flood.writeBytes(frame(0x02));
    for (int i = 0; i < 20_000; i++) {
      flood.writeBytes(frame(0x00));
    }
    flood.writeBytes(frame(0x80, (byte) 9));
    try (Wire wire = new Wire(server.port())) {
      wire.raw(flood.toByteArray());
      assertThat(wire.read()).isEqualTo(2);
      assertThat(wire.payload()).containsExactly(9);

      for (int i = 0; i < 1_000; i++) {
        wire.raw(frame(0x89, (byte) i));
        assertThat(wire.read()).as("each ping has its pong").isEqualTo(10);
      }
    }
  }

  @Test
  @Row("W33")
  void shouldAcceptACloseWithoutACode() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.raw(frame(0x88));
      assertThat(wire.read()).isEqualTo(8);
      assertThat(wire.payload()).isEmpty();
    }
    assertThat(refused(WebRefusal.WEBSOCKET_RULES)).isZero();
  }

  @Test
  @Row({"W34", "W35"})
  void shouldCloseWhenAClosesCodeOrReasonIsNotAllowed() throws IOException {
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015}) {
      shouldBreak(PROTOCOL_ERROR, frame(0x88, (byte) (code >> 8), (byte) code));
    }
    shouldBreak(PROTOCOL_ERROR, frame(0x88, (byte) 3));
    shouldBreak(1007, frame(0x88, (byte) 3, (byte) 0xe8, (byte) 0xc3, (byte) 0x28));
  }

  @Test
  @Row("W36")
  void shouldIgnoreFramesAfterTheClose() throws IOException {
    int before = messages.get();
    try (Wire wire = new Wire(server.port())) {
      wire.raw(frame(0x88, (byte) 3, (byte) 0xe8));
      wire.raw(frame(0x82, (byte) 1));
      assertThat(wire.read()).isEqualTo(8);
      assertThat(wire.read()).isEqualTo(-1);
    }
    assertThat(messages).hasValue(before);
  }

  @Test
  @Row("W40")
  void shouldReleaseASessionWhenItIsCutAtAnyByte() throws IOException {
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    session.writeBytes(Wire.request(Wire.UPGRADE, server.port()));
    session.writeBytes(frame(0x02, (byte) 1, (byte) 2));
    session.writeBytes(frame(0x89));
    session.writeBytes(frame(0x80, (byte) 3));
    session.writeBytes(frame(0x88, (byte) 3, (byte) 0xe8));
    byte[] bytes = session.toByteArray();

    for (int length = 0; length <= bytes.length; length++) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.getOutputStream().write(bytes, 0, length);
      }
    }

    await().until(() -> closed.get() == opened.get() - 1);
    assertThat(refused(WebRefusal.FAILED)).isZero();
  }

  @Test
  @Row("W40")
  @Threat("H2")
  void shouldLogNoFailureWhenAMessageEndsWithItsConnection() throws IOException {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(WebSocketConnection.class);
    logged.start();
    logger.addAppender(logged);
    try (Wire wire = new Wire(server.port())) {
      wire.raw(frame(0x02, (byte) 1));
      wire.raw(frame(0x89));
      assertThat(wire.read()).as("the first part has been read").isEqualTo(10);
    }

    await().until(() -> closed.get() == 1);
    // The event loop logs about this connection before it runs anything else.
    for (int i = 0; i < 8; i++) {
      try (Wire next = new Wire(server.port())) {
        next.send(2, new byte[] {1});
        assertThat(next.read()).isEqualTo(2);
      }
    }
    logger.detachAppender(logged);

    assertThat(logged.list).isEmpty();
  }
}
