package dev.lockstep.agent.apiserver;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Hands a response body from the HTTP client's threads to the one thread that reads it. A few
 * pieces are asked for ahead, so that reading and parsing overlap and neither waits for the other
 * each time; the rest stays with the server: that is the back-pressure, and the bound.
 *
 * <p>The reading thread sets a deadline for what it waits for; {@link #abort} may come from any
 * thread.
 */
public final class BodyStream implements ByteSource, AsyncBody.Consumer<List<ByteBuffer>> {

  /** Pieces asked for and not yet taken; each is as much as one read of the socket brings. */
  private static final int AHEAD = 4;

  /** Those, the body's end, and an abort. */
  private static final int PIECES_MAX = AHEAD + 2;

  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record End(@Nullable Throwable cause) implements Piece {}
  }

  private final NanoClock clock;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(PIECES_MAX);
  private final Deque<ByteBuffer> current = new ArrayDeque<>();
  private volatile boolean isAborted;
  private @Nullable AsyncBody body;
  private long deadlineNs;

  BodyStream(NanoClock clock) {
    this.clock = clock;
  }

  /** The response's head is there: ask for the body. */
  void open(AsyncBody opened) {
    body = opened;
    opened.done().whenComplete((nothing, cause) -> pieces.offer(new Piece.End(cause)));
    for (int i = 0; i < AHEAD; i++) {
      opened.consume();
    }
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody from) throws IOException {
    if (!pieces.offer(new Piece.Bytes(buffers))) {
      throw new IOException("more of the body came than was asked for");
    }
  }

  /** From now on, whatever is waited for has to come before this time. */
  public void setDeadline(long nowNs, long withinNs) {
    deadlineNs = nowNs + withinNs;
  }

  @Override
  public @Nullable ByteBuffer next() throws IOException {
    while (true) {
      @Nullable ByteBuffer buffer = current.poll();
      if (buffer == null) {
        if (!take()) {
          return null;
        }
      } else if (buffer.hasRemaining()) {
        return buffer;
      }
    }
  }

  private boolean take() throws IOException {
    switch (poll()) {
      case Piece.Bytes bytes -> {
        current.addAll(bytes.buffers());
        if (body != null) {
          body.consume();
        }
        return true;
      }
      case Piece.End end -> {
        if (end.cause() != null) {
          throw new IOException("the connection broke: " + end.cause(), end.cause());
        }
        return false;
      }
    }
  }

  private Piece poll() throws IOException {
    try {
      @Nullable Piece piece =
          isAborted ? null : pieces.poll(deadlineNs - clock.nanoTime(), TimeUnit.NANOSECONDS);
      if (isAborted) {
        throw new IOException("stopped");
      }
      if (piece == null) {
        throw new ReadTimeoutException("Nothing came from the apiserver for too long.");
      }
      return piece;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends the wait of the reading thread, now and later. */
  void abort() {
    isAborted = true;
    pieces.offer(new Piece.End(null));
  }
}
