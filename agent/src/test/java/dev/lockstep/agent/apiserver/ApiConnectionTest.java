package dev.lockstep.agent.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.credentials.ClusterCredentials.ClientKey;
import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.agent.credentials.TestKeys;
import dev.lockstep.agent.discovery.DiscoveredType;
import dev.lockstep.agent.discovery.Discovery;
import dev.lockstep.agent.discovery.DiscoveryDocuments;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests over real sockets, plain and with TLS, to servers that work and servers that do not. */
@Timeout(60)
class ApiConnectionTest {

  private static final long LONG_NS = TimeUnit.SECONDS.toNanos(20);
  private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(100);

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
  private final AtomicReference<HttpHandler> handler = new AtomicReference<>();
  private @Nullable HttpServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.stop(0);
    }
    threads.shutdownNow();
  }

  @Test
  @Row("K35")
  void shouldSendTheCurrentTokenOfItsFile() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "one");
    URI uri = listen(each -> answer(each, 200, "{}"));
    try (ApiConnection api = connect(uri, new Token.File(file))) {
      assertThat(text(api)).isEqualTo("{}");
      Files.writeString(file, "two");
      assertThat(text(api)).isEqualTo("{}");
    }

    assertThat(tokens).containsExactly("Bearer one", "Bearer two");
  }

  @Test
  void shouldUseNewCredentialsWhenTheOldOnesAreRefused() throws IOException {
    URI uri = listen(each -> answer(each, 200, "{}"));
    String[] token = {"one"};
    long[] nowNs = {0};
    try (ApiConnection api =
        new ApiConnection(
            () -> ClusterCredentials.withToken(uri, token[0]),
            new TestClock(() -> nowNs[0], System::currentTimeMillis))) {
      api.get("/x", "a/b").close();
      token[0] = "two";
      api.reloadCredentials();
      assertThat(text(api)).as("too soon").isEqualTo("{}");
      nowNs[0] = TimeUnit.SECONDS.toNanos(3);
      api.reloadCredentials();
      assertThat(text(api)).isEqualTo("{}");
    }

    assertThat(tokens).endsWith("Bearer one", "Bearer two");
  }

  @Test
  @Row("C39")
  void shouldRefuseRedirectsAndCompressedAnswers() throws IOException {
    URI uri =
        listen(each -> {
          each.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
          answer(each, 302, "");
        });
    try (ApiConnection api = connect(uri, new Token.None());
        ApiExchange exchange = api.get("/x", "a/b")) {
      assertThat(exchange.response(LONG_NS).code()).isEqualTo(302);
      handler.set(each -> {
        each.getResponseHeaders().add("Content-Encoding", "gzip");
        answer(each, 200, "bomb");
      });
      try (ApiExchange compressed = api.get("/x", "a/b")) {
        assertThatThrownBy(() -> compressed.response(LONG_NS)).hasMessageContaining("compressed");
      }
    }
  }

  @Test
  void shouldExplainFailedAnswers() throws IOException {
    URI uri =
        listen(each -> {
          each.getResponseHeaders().add("Retry-After", "7");
          answer(each, 429, "slow down\u001b[0m <html>");
        });
    try (ApiConnection api = connect(uri, new Token.None())) {
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        Failure failure = Failures.of(exchange.response(LONG_NS));
        assertThat(failure.isThrottled()).isTrue();
        assertThat(failure.retryAfterNs()).isEqualTo(TimeUnit.SECONDS.toNanos(7));
        assertThat(failure.message())
            .isEqualTo("The apiserver answered with HTTP 429. slow down [0m <html>");
      }
      handler.set(each ->
          answer(
              each,
              403,
              "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":200,\"message\":\"pods is"
                  + " forbidden\"}"));
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        Failure failure = Failures.of(exchange.response(LONG_NS));
        assertThat(failure.isForbidden()).isTrue();
        assertThat(failure.message()).endsWith("pods is forbidden");
      }
      handler.set(each -> answer(each, 500, "x".repeat(1_000_000)));
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        assertThat(Failures.of(exchange.response(LONG_NS)).message()).hasSizeLessThan(500);
      }
    }
  }

  @Test
  @Row("C38")
  void shouldTimeOutWhenTheServerStopsAnswering() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    URI uri = listen(each -> await(over));
    try (ApiConnection api = connect(uri, new Token.None())) {
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        assertThatThrownBy(() -> exchange.response(SHORT_NS))
            .isInstanceOf(ReadTimeoutException.class);
      }
      handler.set(each -> {
        each.sendResponseHeaders(200, 0);
        each.getResponseBody().write('{');
        each.getResponseBody().flush();
        await(over);
      });
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        BodyStream body = exchange.response(LONG_NS).body();
        assertThat(body.next()).isNotNull();
        body.setDeadline(Clock.system().nanos(), SHORT_NS);
        assertThatThrownBy(body::next).isInstanceOf(ReadTimeoutException.class);
      }
      handler.set(each -> {
        each.sendResponseHeaders(200, 0);
        trickle(each, over);
      });
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        BodyStream body = exchange.response(LONG_NS).body();
        body.setDeadline(Clock.system().nanos(), 3 * SHORT_NS);
        assertThatThrownBy(() -> readAll(body)).isInstanceOf(ReadTimeoutException.class);
      }
    }
    over.countDown();
  }

  @Test
  void shouldReleaseItsConnectionWhenClosed() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch broken = new CountDownLatch(1);
    URI uri =
        listen(each -> {
          each.sendResponseHeaders(200, 0);
          try {
            trickle(each, over);
          } catch (IOException e) {
            broken.countDown();
          }
        });
    try (ApiConnection api = connect(uri, new Token.None())) {
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        assertThat(exchange.response(LONG_NS).body().next()).isNotNull();
      }
      assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    }
    over.countDown();
  }

  @Test
  void shouldEndAWaitingReadWhenAborted() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    URI uri = listen(each -> await(over));
    try (ApiConnection api = connect(uri, new Token.None());
        ApiExchange exchange = api.get("/x", "a/b")) {
      threads.execute(exchange::abort);
      assertThatThrownBy(() -> exchange.response(LONG_NS)).isInstanceOf(IOException.class);
    }
    over.countDown();
  }

  @Test
  void shouldLeaveTheUnreadBodyWithTheServer() throws Exception {
    long[] written = {0};
    CountDownLatch stopped = new CountDownLatch(1);
    URI uri =
        listen(each -> {
          each.sendResponseHeaders(200, 0);
          try (OutputStream out = each.getResponseBody()) {
            byte[] piece = new byte[64 * 1024];
            for (int i = 0; i < 16_000; i++) {
              out.write(piece);
              written[0] += piece.length;
            }
          } catch (IOException e) {
            stopped.countDown();
          }
        });
    try (ApiConnection api = connect(uri, new Token.None())) {
      try (ApiExchange exchange = api.get("/x", "a/b")) {
        assertThat(exchange.response(LONG_NS).body().next()).isNotNull();
      }
      assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(written[0]).isLessThan(200L * 1024 * 1024);
  }

  @Test
  @Threat("A1")
  void shouldTrustOnlyTheGivenAuthorityAndPresentItsCertificate() throws Exception {
    TestKeys keys = new TestKeys(folder);
    Path serverKey = keys.store("server", "EC", 1);
    Path clientKey = keys.store("client", "RSA", 1);
    Path otherKey = keys.store("other", "EC", 1);
    URI uri = listenTls(serverKey, clientKey);
    Optional<ClientKey> shown =
        Optional.of(new ClientKey(TestKeys.certificatePem(clientKey), TestKeys.keyPem(clientKey)));
    AtomicReference<String> authority = new AtomicReference<>(TestKeys.certificatePem(otherKey));
    long[] nowNs = {0};
    try (ApiConnection api =
        new ApiConnection(
            () ->
                new ClusterCredentials(
                    new ClusterCredentials.Apiserver(
                        uri, Optional.of(authority.get()), true, Optional.empty()),
                    shown,
                    new Token.None()),
            new TestClock(() -> nowNs[0], System::currentTimeMillis))) {
      assertThatThrownBy(() -> text(api))
          .satisfies(e -> {
            assertThat(Failures.isTls(e)).isTrue();
            assertThat(Failures.of((IOException) e, uri).message()).contains("The TLS handshake");
          });

      authority.set(TestKeys.certificatePem(serverKey));
      nowNs[0] = TimeUnit.SECONDS.toNanos(3);
      api.reloadCredentials();
      assertThat(text(api)).isEqualTo("{}");
    }
    try (ApiConnection api =
        new ApiConnection(
            () ->
                new ClusterCredentials(
                    new ClusterCredentials.Apiserver(
                        uri, Optional.empty(), false, Optional.empty()),
                    shown,
                    new Token.None()),
            Clock.system())) {
      assertThat(text(api)).as("unverified, as allowed").isEqualTo("{}");
    }
    try (ApiConnection api =
        new ApiConnection(
            () ->
                new ClusterCredentials(
                    new ClusterCredentials.Apiserver(
                        uri, Optional.of(authority.get()), true, Optional.empty()),
                    Optional.empty(),
                    new Token.None()),
            Clock.system())) {
      assertThatThrownBy(() -> text(api))
          .as("without our certificate")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldExplainWhyItCannotConnect() throws IOException {
    URI gone = listen(each -> answer(each, 200, ""));
    close();
    try (ApiConnection api = connect(gone, new Token.None())) {
      assertThatThrownBy(() -> text(api))
          .satisfies(e ->
              assertThat(Failures.of((IOException) e, gone).message())
                  .contains("127.0.0.1:" + gone.getPort() + " refuses the connection"));
    }
    URI unknown = URI.create("http://no-such-host.invalid:80");
    try (ApiConnection api = connect(unknown, new Token.None())) {
      assertThatThrownBy(() -> text(api))
          .satisfies(e ->
              assertThat(Failures.of((IOException) e, unknown).message())
                  .isEqualTo("The apiserver's name no-such-host.invalid cannot be resolved."));
    }
  }

  @Test
  void shouldDiscoverGroupByGroupAndCallASilentGroupDoubtful() throws IOException {
    URI uri =
        listen(each -> {
          String path = each.getRequestURI().getPath();
          String body =
              switch (path) {
                case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
                case "/apis" ->
                    "{\"kind\":\"APIGroupList\",\"groups\":["
                        + group("autoscaling", "v2", "v2", "v1")
                        + ","
                        + group("down.example.com", "v1", "v1")
                        + "]}";
                case "/api/v1" -> resources("pods", "pods/log", "bindings");
                case "/apis/autoscaling/v2", "/apis/autoscaling/v1" ->
                    resources("horizontalpodautoscalers");
                case "/version" -> "{\"major\":\"1\",\"minor\":\"34+\"}";
                default -> "";
              };
          answer(each, body.isEmpty() ? 503 : 200, body);
        });
    try (ApiConnection api = connect(uri, new Token.None())) {
      Discovery discovery = new Discovery(api, Clock.system());
      DiscoveryDocuments.Result found = discovery.fetch();

      assertThat(found.types())
          .extracting(DiscoveredType::typeId, DiscoveredType::version)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("pods", "v1"),
              org.assertj.core.groups.Tuple.tuple("horizontalpodautoscalers.autoscaling", "v2"));
      assertThat(found.doubtfulGroups()).containsExactly("down.example.com");
      assertThat(discovery.offersStreaming()).isTrue();
      handler.set(each -> answer(each, 200, "{\"major\":\"1\",\"minor\":\"26\"}"));
      assertThat(discovery.offersStreaming()).isFalse();
      handler.set(each -> answer(each, 200, "not json"));
      assertThatThrownBy(discovery::fetch).hasMessageContaining("JSON");
    }
  }

  private static String group(String name, String preferred, String... versions) {
    return "{\"name\":\"%s\",\"preferredVersion\":{\"version\":\"%s\"},\"versions\":[%s]}"
        .formatted(
            name,
            preferred,
            String.join(
                ",", List.of(versions).stream().map(v -> "{\"version\":\"" + v + "\"}").toList()));
  }

  private static String resources(String... names) {
    return "{\"resources\":[%s]}"
        .formatted(
            String.join(
                ",",
                List.of(names).stream()
                    .map(name ->
                        "{\"name\":\"%s\",\"kind\":\"K\",\"namespaced\":true,\"verbs\":[%s]}"
                            .formatted(
                                name,
                                name.equals("bindings") ? "\"create\"" : "\"list\",\"watch\""))
                    .toList()));
  }

  private URI listen(HttpHandler first) throws IOException {
    return serve(HttpServer.create(loopback(), 0), "http", first);
  }

  private URI listenTls(Path serverKey, Path trusted) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(TestKeys.load(serverKey), TestKeys.PASSWORD.toCharArray());
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    clients.setCertificateEntry("client", TestKeys.load(trusted).getCertificate("one"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer https = HttpsServer.create(loopback(), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(com.sun.net.httpserver.HttpsParameters parameters) {
            var tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    return serve(https, "https", each -> answer(each, 200, "{}"));
  }

  private URI serve(HttpServer created, String scheme, HttpHandler first) {
    handler.set(first);
    server = created;
    created.setExecutor(threads);
    created.createContext(
        "/",
        each -> {
          String token = each.getRequestHeaders().getFirst("Authorization");
          if (token != null) {
            tokens.add(token);
          }
          try {
            handler.get().handle(each);
          } finally {
            each.close();
          }
        });
    created.start();
    return URI.create(scheme + "://127.0.0.1:" + created.getAddress().getPort());
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ApiConnection connect(URI uri, Token token) {
    return new ApiConnection(
        () ->
            new ClusterCredentials(
                new ClusterCredentials.Apiserver(uri, Optional.empty(), true, Optional.empty()),
                Optional.empty(),
                token),
        Clock.system());
  }

  private static void answer(HttpExchange each, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    each.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      each.getResponseBody().write(bytes);
    }
  }

  /** Sends a byte now and then, until its end or until the client is gone. */
  private static void trickle(HttpExchange each, CountDownLatch over) throws IOException {
    try {
      while (!over.await(10, TimeUnit.MILLISECONDS)) {
        each.getResponseBody().write('x');
        each.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(ApiConnection api) throws IOException {
    try (ApiExchange exchange = api.get("/x", "a/b")) {
      return readAll(exchange.response(LONG_NS).body());
    }
  }

  private static String readAll(BodyStream body) throws IOException {
    StringBuilder text = new StringBuilder();
    for (ByteBuffer piece = body.next(); piece != null; piece = body.next()) {
      text.append(StandardCharsets.UTF_8.decode(piece));
    }
    return text.toString();
  }
}
