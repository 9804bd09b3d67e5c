package dev.lockstep.client.connection;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection. Its events run on the owner's thread, and it reads the next message
 * only after the owner has taken the one before: a peer cannot fill this side's memory.
 */
final class Socket {
  /** The events of a socket; all run on the owner's executor. */
  interface Events {
    void onOpen(Socket socket);

    void onMessage(Socket socket, byte[] message);

    void onClosed(Socket socket, int code, String reason);
  }

  private static final int ABNORMAL = 1006;

  private final Executor owner;
  private final Events events;
  // The owner's thread only.
  private @Nullable WebSocket webSocket;
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private boolean ended;

  private Socket(Executor owner, Events events) {
    this.owner = owner;
    this.events = events;
  }

  /** Starts to connect; {@link Events#onOpen} or {@link Events#onClosed} follows. */
  static Socket connect(HttpClient http, URI uri, Duration timeout, Executor owner, Events events) {
    Socket socket = new Socket(owner, events);
    http.newWebSocketBuilder()
        .subprotocols(ProtocolVersion.SUBPROTOCOL)
        .connectTimeout(timeout)
        .buildAsync(uri, socket.new Listener())
        .whenComplete((ws, error) -> owner.execute(() -> socket.connected(ws, error)));
    return socket;
  }

  private void connected(@Nullable WebSocket ws, @Nullable Throwable error) {
    if (error != null || ws == null) {
      end(ABNORMAL, reason(error));
      return;
    }
    if (ended) {
      ws.abort();
      return;
    }
    webSocket = ws;
    events.onOpen(this);
    ws.request(1);
  }

  /** Sends after all earlier messages; a failure ends the connection. */
  void send(byte[] message) {
    WebSocket ws = webSocket;
    if (ws == null || ended) {
      return;
    }
    sending =
        sending
            .thenCompose(done -> ws.sendBinary(ByteBuffer.wrap(message), true))
            .whenComplete((done, error) -> {
              if (error != null) {
                owner.execute(() -> end(ABNORMAL, "the message could not be sent"));
              }
            });
  }

  /** Ends the connection without waiting for the peer; no event follows. */
  void close(int code, String reason) {
    ended = true;
    WebSocket ws = webSocket;
    if (ws != null) {
      sending
          .thenCompose(done -> ws.sendClose(code, reason))
          .whenComplete((done, error) -> ws.abort());
    }
  }

  private void end(int code, String reason) {
    if (!ended) {
      ended = true;
      if (webSocket != null) {
        webSocket.abort();
      }
      events.onClosed(this, code, reason);
    }
  }

  private static String reason(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return switch (cause) {
      case WebSocketHandshakeException refused ->
          "the server answered " + refused.getResponse().statusCode() + " instead of a WebSocket";
      case ConnectException unreachable -> "the server cannot be reached";
      case null -> "";
      default -> cause.getClass().getSimpleName();
    };
  }

  private final class Listener implements WebSocket.Listener {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    @Override
    public void onOpen(WebSocket ws) {
      // The owner requests the first message once it has taken the socket.
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer part, boolean last) {
      if (parts.size() + part.remaining() > Limits.FRAME_BYTES_MAX) {
        owner.execute(
            () -> end(CloseCode.TOO_LARGE.number(), "the server sent a message that is too large"));
        return null;
      }
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      parts.writeBytes(bytes);
      if (!last) {
        ws.request(1);
        return null;
      }
      byte[] message = parts.toByteArray();
      parts.reset();
      owner.execute(() -> {
        if (!ended) {
          events.onMessage(Socket.this, message);
          ws.request(1);
        }
      });
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence part, boolean last) {
      owner.execute(() -> end(CloseCode.UNEXPECTED.number(), "the server sent text"));
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
      owner.execute(() -> end(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable error) {
      owner.execute(() -> end(ABNORMAL, reason(error)));
    }
  }
}
