package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection, from the attempt to its end. Its listener runs on the HTTP client's
 * threads and passes everything to the uplink's thread, which makes all other calls. A socket reads
 * the next message only after the last one is handled.
 */
final class BackendSocket implements WebSocket.Listener {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(15);
  private static final int ABNORMAL = 1006;

  /** Receives a socket's events; each call names its socket. */
  interface Events {
    void onOpened(BackendSocket socket);

    void onConnectFailed(BackendSocket socket, ConnectFailure failure);

    void onMessage(BackendSocket socket, byte[] message);

    /** The backend sent something that is not a valid message. */
    void onViolation(BackendSocket socket, FrameException violation);

    void onHeard(BackendSocket socket);

    void onSent(BackendSocket socket);

    void onClosed(BackendSocket socket, int code);
  }

  private final Events events;
  private final HttpClient client;
  private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
  private volatile @Nullable WebSocket webSocket;
  private volatile boolean isPinging;
  private volatile boolean isAbandoned;

  private BackendSocket(Events events, @Nullable SSLContext trust) {
    this.events = events;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIMEOUT);
    if (trust != null) {
      builder.sslContext(trust);
    }
    this.client = builder.build();
  }

  static BackendSocket connect(URI endpoint, @Nullable SSLContext trust, Events events) {
    BackendSocket socket = new BackendSocket(events, trust);
    CompletableFuture<WebSocket> opening =
        socket
            .client
            .newWebSocketBuilder()
            .subprotocols(ProtocolVersion.SUBPROTOCOL)
            .connectTimeout(CONNECT_TIMEOUT)
            .buildAsync(endpoint, socket)
            .orTimeout(HANDSHAKE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    String host = endpoint.getRawAuthority();
    var _ =
        opening.whenComplete((opened, failure) -> {
          if (failure != null) {
            socket.client.shutdownNow();
            events.onConnectFailed(socket, ConnectFailures.of(failure, host));
          } else {
            socket.opened(opened, host);
          }
        });
    return socket;
  }

  private void opened(WebSocket opened, String host) {
    webSocket = opened;
    if (isAbandoned) {
      abandon();
    } else if (!opened.getSubprotocol().equals(ProtocolVersion.SUBPROTOCOL)) {
      abandon();
      events.onConnectFailed(
          this,
          new ConnectFailure(
              host + " speaks WebSocket but not " + ProtocolVersion.SUBPROTOCOL + ".", true));
    } else {
      events.onOpened(this);
      opened.request(1);
    }
  }

  void send(byte[] message) {
    WebSocket open = webSocket;
    if (open != null) {
      var _ =
          open.sendBinary(ByteBuffer.wrap(message), true)
              .whenComplete((sent, failure) -> {
                if (failure == null) {
                  events.onSent(this);
                } else {
                  events.onClosed(this, ABNORMAL);
                }
              });
    }
  }

  void ping() {
    WebSocket open = webSocket;
    if (open != null && !isPinging) {
      isPinging = true;
      var _ =
          open.sendPing(ByteBuffer.allocate(0))
              .whenComplete((sent, failure) -> isPinging = failure != null);
    }
  }

  /** Requests the next message, after the last one is handled. */
  void readOn() {
    WebSocket open = webSocket;
    if (open != null) {
      open.request(1);
    }
  }

  /**
   * Sends a close frame. {@link #abandon} must follow soon, since the peer may never receive it.
   */
  CompletableFuture<?> sendClose(int code, String text) {
    WebSocket open = webSocket;
    return open == null || open.isOutputClosed()
        ? CompletableFuture.completedFuture(null)
        : open.sendClose(code, text);
  }

  /** Releases the connection and the client's threads. */
  void abandon() {
    isAbandoned = true;
    WebSocket open = webSocket;
    if (open != null) {
      open.abort();
    }
    client.shutdownNow();
  }

  // --- WebSocket.Listener ---

  @Override
  public void onOpen(WebSocket opening) {
    // No message is requested before the uplink knows the connection.
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket source, ByteBuffer part, boolean last) {
    if (incoming.size() + part.remaining() > Limits.FRAME_BYTES_MAX) {
      events.onViolation(this, new FrameException(CloseCode.TOO_LARGE, "a message over the limit"));
      return null;
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    incoming.writeBytes(bytes);
    if (last) {
      byte[] message = incoming.toByteArray();
      incoming.reset();
      events.onMessage(this, message);
    } else {
      source.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket source, CharSequence part, boolean last) {
    events.onViolation(this, new FrameException(CloseCode.UNEXPECTED, "a text message"));
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket source, ByteBuffer text) {
    // The client itself has answered.
    events.onHeard(this);
    source.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket source, ByteBuffer text) {
    events.onHeard(this);
    source.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket source, int code, String reason) {
    events.onClosed(this, code);
    return null;
  }

  @Override
  public void onError(WebSocket source, Throwable failure) {
    events.onClosed(this, ABNORMAL);
  }
}
