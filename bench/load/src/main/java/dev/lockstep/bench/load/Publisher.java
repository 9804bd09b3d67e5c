package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes messages to a peer, which passes them to its clients. For one thread. */
public interface Publisher extends AutoCloseable {
  /** Publishes one message to all listeners. */
  void publish(byte[] message) throws IOException;

  /** Sends everything that was published so far. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Returns a publisher for a WebSocket server that passes on messages that arrive on this path.
   */
  static Publisher webSocket(SocketLoops loops, int port, String path) throws Exception {
    Line line = new Line(path);
    loops.bootstrap().handler(line).connect("127.0.0.1", port).sync();
    line.open.get(10, TimeUnit.SECONDS);
    return line;
  }

  /** Returns a publisher for a NATS server, on its own port. */
  static Publisher nats(int port, String subject) throws IOException {
    return new Nats(new Socket("127.0.0.1", port), subject);
  }

  /** A WebSocket. */
  final class Line extends WebSocketPeer implements Publisher {
    private final CompletableFuture<Void> open = new CompletableFuture<>();

    private Line(String path) {
      super(path, "");
    }

    @Override
    public void publish(byte[] message) {
      send(FrameParser.BINARY, message);
    }

    @Override
    public void flush() {
      // Each message is sent at once.
    }

    @Override
    public void close() {
      closeLine();
    }

    @Override
    void onOpen() {
      open.complete(null);
    }

    @Override
    void onMessage(ByteBuf in, int offset, int length) {
      // A publisher ignores received messages.
    }

    @Override
    void onGone(String why) {
      open.completeExceptionally(new IOException("the publisher's line: " + why));
    }
  }

  /** Publishes in NATS' own text protocol. */
  final class Nats implements Publisher {
    private final Socket socket;
    private final OutputStream out;
    private final String subject;

    private Nats(Socket socket, String subject) throws IOException {
      this.socket = socket;
      this.subject = subject;
      socket.setTcpNoDelay(true);
      out = new java.io.BufferedOutputStream(socket.getOutputStream(), 64 << 10);
      write("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
      flush();
      Thread.ofPlatform().daemon().name("nats-pongs").start(this::answerPings);
    }

    @Override
    public void publish(byte[] message) throws IOException {
      write("PUB " + subject + " " + message.length + "\r\n");
      out.write(message);
      write("\r\n");
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Answers pings. The server sends one every two minutes; a measure is over before the second.
     */
    private void answerPings() {
      byte[] buffer = new byte[4_096];
      try {
        while (socket.getInputStream().read(buffer) >= 0) {
          continue;
        }
      } catch (IOException e) {
        // The connection was closed.
        return;
      }
    }
  }
}
