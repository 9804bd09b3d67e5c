package dev.lockstep.system.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test controls the time. A server and a client are at the two ends of the proxy. */
@Timeout(60)
final class FaultProxyTest {
  private static final int READ_MS_MAX = 20_000;

  private final AtomicLong nowNs = new AtomicLong();
  private ServerSocket listening;
  private FaultProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void start() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.to(listening.getLocalPort(), nowNs::get);
    connect();
  }

  private void connect() throws IOException {
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    server = listening.accept();
    client.setSoTimeout(READ_MS_MAX);
    server.setSoTimeout(READ_MS_MAX);
    Awaitility.await().until(() -> !proxy.connections().isEmpty());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    client.close();
    server.close();
    listening.close();
  }

  private static void send(Socket from, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket at, int count) throws IOException {
    return new String(at.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }

  private ProxyConnection connection() {
    return proxy.connections().getFirst();
  }

  private void awaitTaken(Direction direction, long bytes) {
    Awaitility.await().until(() -> connection().taken(direction) == bytes);
  }

  private void advance(Duration time) {
    nowNs.addAndGet(time.toNanos());
  }

  @Test
  void shouldPassBytesAndEndsBothWays() throws IOException {
    send(client, "question");
    assertThat(read(server, 8)).isEqualTo("question");
    send(server, "answer");
    server.shutdownOutput();
    assertThat(read(client, 100)).isEqualTo("answer");
    client.close();
    assertThat(server.getInputStream().read()).isNegative();
    Awaitility.await().until(() -> proxy.ended() == 1 && proxy.connections().isEmpty());
    assertThat(proxy.accepted()).isEqualTo(1);
  }

  @Test
  void shouldPassBytesLaterWhenDelayed() throws IOException {
    proxy.apply(Direction.TO_SERVER, new Fault.Delay(Duration.ofMillis(200)));
    send(client, "one");
    awaitTaken(Direction.TO_SERVER, 3);
    advance(Duration.ofMillis(199));
    send(server, "meanwhile");
    assertThat(read(client, 9)).isEqualTo("meanwhile");
    assertThat(connection().given(Direction.TO_SERVER)).isZero();
    send(client, "two");
    awaitTaken(Direction.TO_SERVER, 6);
    advance(Duration.ofMillis(1));
    assertThat(read(server, 3)).isEqualTo("one");
    assertThat(connection().given(Direction.TO_SERVER)).isEqualTo(3);
    advance(Duration.ofMillis(199));
    assertThat(read(server, 3)).isEqualTo("two");
  }

  @Test
  void shouldReadNothingMoreWhenStalled() throws IOException {
    proxy.apply(Direction.TO_SERVER, Fault.STALL);
    client.setSendBufferSize(1 << 10);
    byte[] much = new byte[1 << 20];
    Thread sender = Thread.ofVirtual().start(() -> sendAll(much));
    send(server, "other way");
    assertThat(read(client, 9)).isEqualTo("other way");
    // The system's buffers hold the bytes that the proxy has not read, so the sender does not
    // notice.
    assertThat(connection().taken(Direction.TO_SERVER)).isLessThan(much.length);
    assertThat(connection().given(Direction.TO_SERVER)).isZero();
    proxy.heal();
    assertThat(server.getInputStream().readNBytes(much.length)).hasSize(much.length);
    assertThat(sender).satisfies(Thread::join);
  }

  private void sendAll(byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldResetAfterTheExactNumberOfBytesWhenCut() throws IOException {
    proxy.apply(Direction.TO_CLIENT, new Fault.CutAt(5));
    send(server, "0123456789");
    assertThat(read(client, 5)).isEqualTo("01234");
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
    Awaitility.await().until(() -> proxy.ended() == 1);
  }

  @Test
  void shouldLoseBytesAndEndsInSilenceWhenHalfOpen() throws IOException {
    proxy.apply(Fault.SWALLOW);
    send(client, "lost");
    send(server, "lost, too");
    awaitTaken(Direction.TO_SERVER, 4);
    awaitTaken(Direction.TO_CLIENT, 9);
    client.close();
    server.setSoTimeout(1);
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(java.net.SocketTimeoutException.class);
    assertThat(connection().given(Direction.TO_SERVER)).isZero();
    server.setSoTimeout(READ_MS_MAX);
    proxy.heal();
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
    connect();
    send(client, "new");
    assertThat(read(server, 3)).isEqualTo("new");
  }

  @Test
  void shouldPassOneWayOnlyWhenPartitioned() throws IOException {
    proxy.apply(Direction.TO_CLIENT, Fault.SWALLOW);
    send(client, "heard");
    assertThat(read(server, 5)).isEqualTo("heard");
    send(server, "not heard");
    awaitTaken(Direction.TO_CLIENT, 9);
    assertThat(connection().given(Direction.TO_CLIENT)).isZero();
  }

  @Test
  void shouldPassAFewBytesAtATimeWhenItDrips() throws IOException {
    proxy.apply(Direction.TO_SERVER, new Fault.Drip(40));
    send(client, "abcdef");
    assertThat(read(server, 2)).isEqualTo("ab");
    awaitTaken(Direction.TO_SERVER, 6);
    advance(Duration.ofMillis(49));
    assertThat(connection().given(Direction.TO_SERVER)).isEqualTo(2);
    advance(Duration.ofMillis(1));
    assertThat(read(server, 2)).isEqualTo("cd");
    advance(Duration.ofMillis(50));
    assertThat(read(server, 2)).isEqualTo("ef");
  }

  @Test
  void shouldHoldBytesBackUntilThereAreEnoughOrTheyWaitedWhenItCoalesces() throws IOException {
    proxy.apply(Direction.TO_SERVER, new Fault.Coalesce(6, Duration.ofMillis(100)));
    send(client, "ab");
    awaitTaken(Direction.TO_SERVER, 2);
    send(client, "cd");
    awaitTaken(Direction.TO_SERVER, 4);
    assertThat(connection().given(Direction.TO_SERVER)).isZero();
    send(client, "ef");
    assertThat(read(server, 6)).isEqualTo("abcdef");
    send(client, "g");
    awaitTaken(Direction.TO_SERVER, 7);
    assertThat(connection().given(Direction.TO_SERVER)).isEqualTo(6);
    advance(Duration.ofMillis(100));
    assertThat(read(server, 1)).isEqualTo("g");
  }

  @Test
  void shouldResetWhenOneDirectionIsSilentForTooLong() throws IOException {
    proxy.limitSilence(Duration.ofSeconds(60));
    advance(Duration.ofSeconds(60));
    send(client, "still here");
    assertThat(read(server, 10)).isEqualTo("still here");
    send(server, "so am I");
    assertThat(read(client, 7)).isEqualTo("so am I");
    advance(Duration.ofSeconds(61));
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
  }

  @Test
  void shouldResetOldAndNewConnectionsUntilItIsHealed() throws IOException {
    proxy.takeDown();
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    try (Socket other = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket accepted = listening.accept()) {
      other.setSoTimeout(READ_MS_MAX);
      assertThat(accepted.isConnected()).isTrue();
      assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(IOException.class);
    }
    proxy.heal();
    connect();
    send(client, "again");
    assertThat(read(server, 5)).isEqualTo("again");
  }

  @Test
  void shouldApplyAFaultToOneConnectionOnly() throws IOException {
    Socket first = client;
    Socket firstServer = server;
    ProxyConnection other = connection();
    other.apply(Direction.TO_SERVER, Fault.SWALLOW);
    connect();
    send(first, "lost");
    send(client, "heard");
    assertThat(read(server, 5)).isEqualTo("heard");
    Awaitility.await().until(() -> other.taken(Direction.TO_SERVER) == 4);
    assertThat(other.given(Direction.TO_SERVER)).isZero();
    first.close();
    firstServer.close();
  }

  @Test
  void shouldRedirectLaterConnections() throws IOException {
    try (ServerSocket elsewhere = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      proxy.leadTo(elsewhere.getLocalPort());
      try (Socket other = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
          Socket accepted = elsewhere.accept()) {
        accepted.setSoTimeout(READ_MS_MAX);
        send(other, "hello");
        assertThat(read(accepted, 5)).isEqualTo("hello");
      }
    }
  }
}
