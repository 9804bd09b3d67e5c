package dev.lockstep.backend.web;

import static dev.lockstep.backend.web.Wire.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bad-input rows H1 to H40, and those of W and T about requests: each gets its answer and is
 * counted, and the server answers the next request of another peer.
 */
@Timeout(30)
final class HttpRowsTest {
  private static final String HEALTH = "GET /healthz HTTP/1.1\nHost: localhost\n";
  private static final String GET = HEALTH + "Connection: close\n";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    ConnectionHandler idle =
        new ConnectionHandler() {
          @Override
          public void onMessage(byte[] message) {}

          @Override
          public void onWritable() {}

          @Override
          public void onClosed() {}
        };
    server =
        WebServer.start(
            WebConfig.loopback(0),
            new WebServer.Edges(
                new WebPages(
                    () -> new WebPages.Answer(true, "ok\n"),
                    () -> new WebPages.Answer(true, "ok\n"),
                    () -> "lockstep_up 1\n",
                    Optional.empty()),
                connection -> idle,
                connection -> idle,
                registry));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Returns the whole answer to these bytes, and checks that others are served afterwards. */
  private String ask(byte[] request) throws IOException {
    String answer = raw(request);
    assertThat(raw(Wire.request(GET, server.port()))).startsWith("HTTP/1.1 200");
    return answer;
  }

  private String raw(byte[] request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "reset";
    }
  }

  private String ask(String request) throws IOException {
    return ask(Wire.request(request, server.port()));
  }

  private double refused(WebRefusal reason) {
    return registry
        .get("lockstep.web.refused")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .counter()
        .count();
  }

  private void shouldAnswer(String status, String... requests) throws IOException {
    for (String request : requests) {
      assertThat(ask(request)).as(request).startsWith("HTTP/1.1 " + status);
    }
  }

  /** Checks that the answer has the status, and that the refusal is counted once. */
  private void shouldRefuse(String status, WebRefusal reason, String... requests)
      throws IOException {
    double before = refused(reason);
    shouldAnswer(status, requests);
    assertThat(refused(reason) - before).isEqualTo(requests.length);
  }

  /** Unread bytes reset the connection at its end, and the reset may overtake the answer. */
  private void shouldRefuseOrReset(String request) throws IOException {
    double before = refused(WebRefusal.BAD_REQUEST);
    assertThat(ask(request))
        .satisfiesAnyOf(
            answer -> assertThat(answer).startsWith("HTTP/1.1 400"),
            answer -> assertThat(answer).isEqualTo("reset"));
    assertThat(refused(WebRefusal.BAD_REQUEST)).isGreaterThan(before);
  }

  private static String request(String line, String... headers) {
    return line + " HTTP/1.1\nHost: localhost\nConnection: close\n" + String.join("\n", headers);
  }

  @Test
  @Row({"H1", "H2", "H3", "H4", "H5", "H6"})
  @Threat("D1")
  void shouldFindNothingWhenAPathIsNotPlain() throws IOException {
    shouldRefuse(
        "404",
        WebRefusal.NOT_FOUND,
        request("GET /%2e%2e/%2e%2e/etc/passwd"),
        request("GET //etc/passwd"),
        request("GET /healthz;x=y"),
        request("GET /assets/..%2f..%2fx.js"),
        request("GET /%c0%ae%c0%ae/x.js"),
        request("GET /\u00c0\u00ae/x.js"),
        request("GET /index.html%00.js"),
        request("GET /index\u0000.html"),
        request("GET http://evil.example.com/healthz"));
  }

  @Test
  @Row({"H7", "W12"})
  @Threat("D3")
  void shouldRefuseAnAddressOf64KilobytesAndHeadersOfAMegabyte() throws IOException {
    shouldRefuseOrReset(request("GET /" + "x".repeat(64_000)));
    shouldRefuseOrReset(request("GET /healthz", "X: " + "y".repeat(1_000_000)));
  }

  @Test
  @Row({"H8", "H9", "H10", "H12", "H35"})
  void shouldServeOnlyGetAndHeadWhenHeadersClaimOtherMethods() throws IOException {
    shouldRefuse(
        "405",
        WebRefusal.METHOD,
        request("BREW /healthz"),
        request("TRACE /healthz", "X-Secret: s3cr3t"),
        request("POST /healthz", "X-HTTP-Method-Override: GET", "Content-Length: 0"),
        request(
            "OPTIONS /healthz", "Origin: http://e.example", "Access-Control-Request-Method: GET"));
    shouldRefuse("400", WebRefusal.BAD_REQUEST, request("G\u0001T /healthz"));
    shouldAnswer("200", request("GET /healthz", "X-HTTP-Method-Override: DELETE"));
    assertThat(ask(request("HEAD /healthz"))).startsWith("HTTP/1.1 200").doesNotContain("ok\n");
    assertThat(ask(request("TRACE /healthz", "X-Secret: s3cr3t"))).doesNotContain("s3cr3t");
  }

  @Test
  @Row({"H13", "H14", "H15", "H16"})
  @Threat("D2")
  void shouldRefuseWhenItIsUnclearWhereARequestEnds() throws IOException {
    String hidden = "\n\n0\n\nGET /healthz HTTP/1.1\nHost: localhost";
    shouldRefuse(
        "400",
        WebRefusal.BAD_REQUEST,
        request("GET /healthz", "Content-Length: 4", "Transfer-Encoding: chunked" + hidden),
        request("POST /healthz", "Content-Length: 3", "Content-Length: 4\n\nabc"),
        request("POST /healthz", "Content-Length: -1"),
        request("POST /healthz", "Content-Length: +1\n\na"),
        request("POST /healthz", "Transfer-Encoding: chunked\n\nffffffffffffffffff\nabc"),
        request("POST /healthz", "Transfer-Encoding: chunked\n\n-1\nabc"),
        "GET /healthz HTTP/1.1\nHost : localhost\nConnection: close");
    assertThat(
            ask(
                request(
                    "GET /healthz", "Content-Length: 4", "Transfer-Encoding: chunked" + hidden)))
        .as("the hidden request gets no answer")
        .containsOnlyOnce("HTTP/1.1");
  }

  @Test
  @Row({"H17", "H18"})
  @Threat("D3")
  void shouldRefuseBodiesThatAreTooLarge() throws IOException {
    shouldAnswer(
        "413",
        request("POST /healthz", "Content-Length: 10000000000\n\nabc"),
        request("POST /healthz", "Transfer-Encoding: chunked\n\n5000\n" + "a".repeat(0x5000)));
    shouldRefuseOrReset(
        request(
            "POST /healthz",
            "Transfer-Encoding: chunked\n\n1;" + "x".repeat(1_000_000) + "\na\n0\n"));
  }

  @Test
  @Row("H20")
  void shouldNotInflateABody() throws IOException {
    byte[] zeros = new byte[64];
    shouldRefuse(
        "405",
        WebRefusal.METHOD,
        request(
            "POST /healthz",
            "Content-Encoding: zstd",
            "Content-Length: 64\n\n" + new String(zeros, StandardCharsets.ISO_8859_1)));
    shouldAnswer("200", request("GET /healthz", "Accept-Encoding: br, zstd"));
  }

  @Test
  @Row({"H36", "H37", "H38"})
  @Threat("D4")
  void shouldIgnoreHeadersWhenTheyClaimMore() throws IOException {
    String plain = ask(request("GET /healthz"));
    for (String claim :
        new String[] {
          "Impersonate-User: admin\nImpersonate-Group: system:masters",
          "X-Forwarded-For: 1.2.3.4\nX-Forwarded-Host: e.example\nForwarded: host=e.example",
          "Authorization: Bearer x",
          "Origin: http://evil.example.com",
          "X: a\n b",
        }) {
      assertThat(ask(request("GET /healthz", claim))).as(claim).isEqualTo(plain);
    }
    assertThat(ask("GET /healthz HTTP/1.1\nHost: localhost\nConnection: close, Authorization"))
        .isEqualTo(plain);
    assertThat(plain.toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
  }

  @Test
  @Row("H40")
  void shouldEchoNothing() throws IOException {
    for (String request :
        new String[] {
          request("GET /%0d%0aSet-Cookie:%20a=b"),
          request("GET /healthz", "If-None-Match: \"x\rSet-Cookie: a=b\""),
          request("GET /s3cr3t.js?Set-Cookie=s3cr3t"),
        }) {
      assertThat(ask(request)).as(request).doesNotContain("Set-Cookie").doesNotContain("s3cr3t");
    }
  }

  @Test
  @Row({"W1", "W17"})
  void shouldAcceptProgramsAndSeveralOfferedSubprotocols() throws IOException {
    for (String upgrade :
        new String[] {UPGRADE, UPGRADE.replace("lockstep.v1", "other, lockstep.v1")}) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.getOutputStream().write(Wire.request(upgrade, server.port()));
        byte[] answer = socket.getInputStream().readNBytes(12);
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 101");
      }
    }
  }

  @Test
  @Row({"W7", "W8", "W9", "W11"})
  @Threat("C5")
  void shouldRefuseHandshakesOfOtherVersionsOrForms() throws IOException {
    String upgrade = UPGRADE + "Connection: close\n";
    String key = "dGhlIHNhbXBsZSBub25jZQ==";
    shouldRefuse(
        "426",
        WebRefusal.UPGRADE,
        upgrade.replace("HTTP/1.1", "HTTP/1.0"),
        upgrade.replace("Version: 13", "Version: 7"),
        upgrade.replace("Version: 13", "Version: 8"),
        upgrade.replace("Version: 13", "Version: 0"),
        upgrade.replace("Version: 13", "Version: 99"),
        upgrade.replace("Sec-WebSocket-Version: 13\n", ""),
        upgrade + "Sec-WebSocket-Version: 8\n");
    shouldRefuse(
        "400",
        WebRefusal.UPGRADE,
        upgrade.replace(key, "c2hvcnQ="),
        upgrade.replace(key, ""),
        upgrade.replace("Sec-WebSocket-Key", "X"),
        upgrade + "Sec-WebSocket-Key: " + key,
        upgrade + "Content-Length: 30\n\nGET /x HTTP/1.1\nHost: localhost");
  }

  @Test
  @Row("W13")
  void shouldHoldOnlyOneRequestWhenAPeerReadsNoAnswers() throws IOException {
    byte[] request = Wire.request(HEALTH, server.port());
    try (Socket greedy = new Socket("127.0.0.1", server.port())) {
      for (int i = 0; i < 1_000; i++) {
        greedy.getOutputStream().write(request);
      }
      assertThat(raw(Wire.request(GET, server.port()))).startsWith("HTTP/1.1 200");
      assertThat(greedy.getInputStream().readNBytes(12))
          .isEqualTo("HTTP/1.1 200".getBytes(StandardCharsets.ISO_8859_1));
    }
    assertThat(raw(Wire.request(GET, server.port()))).startsWith("HTTP/1.1 200");
  }

  @Test
  @Row("T40")
  @Threat("C3")
  void shouldRefuseATokenInAnAddressAndRepeatNothingOfIt() throws IOException {
    for (String path : new String[] {"/api/v1/client", "/api/v1/agent"}) {
      String request = UPGRADE.replace("/api/v1/client", path + "?access_token=s3cr3t");
      shouldRefuse("400", WebRefusal.UPGRADE, request + "Connection: close\n");
      assertThat(ask(request + "Connection: close\n"))
          .endsWith(
              "Nothing may follow this path: a token belongs into the first message, since"
                  + " addresses are kept in logs.\n")
          .doesNotContain("s3cr3t");
    }
  }
}
