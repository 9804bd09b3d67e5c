package dev.lockstep.backend;

import dev.lockstep.protocol.frame.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket peer that sends any bytes and keeps every message it receives. */
class Peer implements AutoCloseable {
  static final int PATIENCE_SECONDS = 20;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  Peer(int port, String path) {
    socket =
        HTTP.newWebSocketBuilder()
            .subprotocols(ProtocolVersion.SUBPROTOCOL)
            .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new Ears())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  private final class Ears implements WebSocket.Listener {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
      byte[] part = new byte[bytes.remaining()];
      bytes.get(part);
      parts.writeBytes(part);
      if (last) {
        received.add(parts.toByteArray());
        parts.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(1006);
    }
  }

  final void send(byte[] message) {
    socket.sendBinary(ByteBuffer.wrap(message), true).orTimeout(10, TimeUnit.SECONDS).join();
  }

  final void sendText(String text) {
    socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** The next message; there must be one. */
  final byte[] next() {
    try {
      byte[] message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError(
            closed.isDone() ? "closed with " + closed.join() : "nothing came in time");
      }
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The oldest unread message, without waiting; null if there is none. */
  final byte @Nullable [] poll() {
    return received.poll();
  }

  /** The number with which the backend closes, or has closed, the connection. */
  final int closeCode() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).exceptionally(late -> -1).join();
  }

  final boolean isOpen() {
    return !closed.isDone();
  }

  /** Aborts the connection. */
  @Override
  public void close() {
    socket.abort();
  }
}
