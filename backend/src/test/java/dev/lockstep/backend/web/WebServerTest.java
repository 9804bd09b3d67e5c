package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The edge as any peer can reach it: raw bytes on a real socket. */
@Timeout(30)
class WebServerTest {
  private static final String UPGRADE = Wire.UPGRADE;
  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CopyOnWriteArrayList<byte[]> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean fails;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    WebPages pages =
        new WebPages(
            () -> new WebPages.Answer(true, "ok"),
            () -> new WebPages.Answer(false, "no cluster yet"),
            () -> "lockstep_up 1\n",
            Optional.empty());
    ConnectionAcceptor echo =
        connection ->
            new ConnectionHandler() {
              @Override
              public void onMessage(byte[] message) {
                if (fails) {
                  throw new IllegalStateException("for the test");
                }
                messages.add(message);
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
    server =
        WebServer.start(WebConfig.loopback(0), new WebServer.Edges(pages, echo, echo, registry));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(Wire.request(request, server.port()));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close");
  }

  private double refused(WebRefusal reason) {
    return registry
        .get("lockstep.web.refused")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .counter()
        .count();
  }

  @Test
  void shouldAnswerHealthRequests() throws IOException {
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200").endsWith("ok\n");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503").endsWith("no cluster yet\n");
    assertThat(get("/metrics")).startsWith("HTTP/1.1 200").contains("lockstep_up 1");
  }

  @Test
  void shouldIsolatePages() throws IOException {
    String headers = get("/healthz").toLowerCase(Locale.ROOT);

    assertThat(headers)
        .contains("content-security-policy: default-src 'none'; script-src 'self'")
        .contains("x-content-type-options: nosniff", "referrer-policy: no-referrer")
        .doesNotContain("unsafe");
  }

  @Test
  void shouldServeNothingOutsideItsFolder() throws IOException {
    for (String path :
        new String[] {
          "/../application.yaml", "/%2e%2e/x.js", "//etc/passwd", "/assets/..%2f..%2fx.js",
              "/a;b=c.js",
          "/META-INF/MANIFEST.MF", "/.git/config", "/nothing.js", "/api/v1/nothing",
              "/api/v1/demo/personas"
        }) {
      assertThat(get(path)).as(path).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void shouldRefuseOtherMethods() throws IOException {
    assertThat(ask("POST /healthz HTTP/1.1\nHost: localhost\nContent-Length: 0"))
        .startsWith("HTTP/1.1 405");
    assertThat(ask("TRACE / HTTP/1.1\nHost: localhost")).startsWith("HTTP/1.1 405");
  }

  @Test
  @Row({"H38", "W10"})
  @Threat("C2")
  void shouldRefuseForeignAndRepeatedHosts() throws IOException {
    assertThat(ask("GET / HTTP/1.1\nHost: evil.example.com")).startsWith("HTTP/1.1 403");
    assertThat(ask("GET / HTTP/1.1\nHost: localhost\nHost: localhost")).startsWith("HTTP/1.1 400");
    assertThat(ask("GET / HTTP/1.1\nHost: localhost.evil.example.com")).startsWith("HTTP/1.1 403");
    assertThat(refused(WebRefusal.HOST)).isEqualTo(3);
  }

  @Test
  void shouldRefuseHeadersThatAreTooLarge() throws IOException {
    assertThat(ask("GET / HTTP/1.1\nHost: localhost\nX: " + "y".repeat(20_000)))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  @Row({"W2", "W3", "W4", "W5"})
  @Threat("C1")
  void shouldRefusePagesOfOtherOrigins() throws IOException {
    for (String origin :
        new String[] {
          "null",
          "http://evil.example.com",
          "http://127.0.0.1:" + (server.port() + 1),
          "https://127.0.0.1:" + server.port(),
          "http://127.0.0.1:" + server.port() + ".evil.example.com"
        }) {
      assertThat(ask(UPGRADE + "Origin: " + origin)).as(origin).startsWith("HTTP/1.1 403");
    }
    assertThat(ask(UPGRADE + "Origin: http://127.0.0.1:%1$d\nOrigin: http://127.0.0.1:%1$d"))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  @Row({"W6", "W16"})
  void shouldRefuseHandshakesThatBreakARule() throws IOException {
    assertThat(ask(UPGRADE.replace("lockstep.v1", "other"))).startsWith("HTTP/1.1 400");
    assertThat(ask(UPGRADE.replace("Upgrade: websocket", "X: y"))).startsWith("HTTP/1.1 426");
    assertThat(ask(UPGRADE.replace("HTTP/1.1", "HTTP/1.0"))).startsWith("HTTP/1.1 426");
    assertThat(ask(UPGRADE.replace("Version: 13", "Version: 99") + "X: y\nConnection: close"))
        .startsWith("HTTP/1.1 426");
  }

  @Test
  void shouldCarryBinaryMessages() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.send(2, "hello".getBytes(StandardCharsets.UTF_8));

      assertThat(wire.read()).isEqualTo(2);
      assertThat(new String(wire.payload(), StandardCharsets.UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  @Row("W31")
  void shouldCloseWithACodeWhenARuleOfTheEngineIsBroken() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.send(1, "text".getBytes(StandardCharsets.UTF_8));
      assertThat(wire.closeCode()).isEqualTo(CloseCode.UNEXPECTED.number());
    }
    try (Wire wire = new Wire(server.port())) {
      wire.send(2, new byte[20_000]);
      assertThat(wire.closeCode()).isEqualTo(CloseCode.TOO_LARGE.number());
    }
    assertThat(refused(WebRefusal.HELLO_TOO_LARGE)).isEqualTo(1);
    assertThat(messages).isEmpty();
  }

  @Test
  @Holds("G27")
  @Threat("C6")
  void shouldCloseOnlyTheConnectionThatBreaksARuleOfWebSocket() throws IOException {
    byte[][] broken = {
      {(byte) 0x82, 5, 'h', 'e', 'l', 'l', 'o'},
      {(byte) 0xc2, (byte) 0x80, 0, 0, 0, 0},
      {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0},
      {(byte) 0x09, (byte) 0x80, 0, 0, 0, 0},
      {(byte) 0x80, (byte) 0x81, 0, 0, 0, 0, 1},
      {(byte) 0x82, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0},
    };
    try (Wire other = new Wire(server.port())) {
      for (byte[] bytes : broken) {
        try (Wire wire = new Wire(server.port())) {
          wire.raw(bytes);
          assertThat(wire.closeCode()).isIn(1002, CloseCode.TOO_LARGE.number());
        }
      }
      assertThat(refused(WebRefusal.WEBSOCKET_RULES) + refused(WebRefusal.TOO_LARGE))
          .isEqualTo(broken.length);
      other.send(2, new byte[] {1});
      assertThat(other.read()).isEqualTo(2);
    }
  }

  @Test
  @Row("W28")
  void shouldCloseAsTooLargeWhenAFrameOrAFragmentedMessageIsTooLarge() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.raw(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0});
      assertThat(wire.closeCode()).isEqualTo(CloseCode.TOO_LARGE.number());
    }
    try (Wire wire = new Wire(server.port())) {
      wire.sendPart(2, false, new byte[60_000]);
      for (int part = 0; part < 18; part++) {
        wire.sendPart(0, false, new byte[60_000]);
      }
      assertThat(wire.closeCode()).isEqualTo(CloseCode.TOO_LARGE.number());
    }
    assertThat(refused(WebRefusal.TOO_LARGE)).isEqualTo(2);
  }

  @Test
  void shouldNotCountABrokenRuleWhenAConnectionIsReset() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.send(2, new byte[] {1});
      assertThat(wire.read()).isEqualTo(2);
      wire.reset();
    }
    await().until(() -> closed.get() == 1);
    assertThat(refused(WebRefusal.WEBSOCKET_RULES)).isZero();
  }

  @Test
  void shouldCloseAsInternalWhenTheEngineFails() throws IOException {
    fails = true;
    try (Wire wire = new Wire(server.port())) {
      wire.send(2, new byte[] {1});
      assertThat(wire.closeCode()).isEqualTo(CloseCode.INTERNAL.number());
    }
    assertThat(refused(WebRefusal.FAILED)).isEqualTo(1);
  }

  /** An event loop that ends cuts its connections before it runs its waiting tasks. */
  @Test
  void shouldSendTheReasonWhenItClosesWhileAnEventLoopIsBusy() throws Exception {
    CountDownLatch isBusy = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    ConnectionAcceptor busy =
        connection ->
            new ConnectionHandler() {
              @Override
              public void onMessage(byte[] message) {
                isBusy.countDown();
                try {
                  mayGoOn.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }

              @Override
              public void onWritable() {}

              @Override
              public void onClosed() {
                closed.incrementAndGet();
              }
            };
    WebServer ending =
        WebServer.start(
            WebConfig.loopback(0),
            new WebServer.Edges(TestPages.empty(), busy, busy, new SimpleMeterRegistry()));
    try (Wire wire = new Wire(ending.port())) {
      ending.stopAccepting();
      wire.send(2, new byte[] {1});
      isBusy.await();
      Thread end = new Thread(ending::close, "ends");
      end.start();
      await().until(() -> WAITING.contains(end.getState()));

      mayGoOn.countDown();

      assertThat(wire.closeCode()).isEqualTo(CloseCode.RESTARTING.number());
      wire.send(8, wire.payload());
      end.join();
      assertThat(closed).hasValue(1);
    }
  }

  @Test
  void shouldNameThePortWhenItCannotBeBound() {
    WebPages pages = TestPages.empty();

    ConnectionHandler idle =
        new ConnectionHandler() {
          @Override
          public void onMessage(byte[] message) {}

          @Override
          public void onWritable() {}

          @Override
          public void onClosed() {}
        };

    assertThatThrownBy(() ->
            WebServer.start(
                WebConfig.loopback(server.port()),
                new WebServer.Edges(
                    pages, connection -> idle, connection -> idle, new SimpleMeterRegistry())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port())
        .hasMessageContaining("--port");
  }
}
