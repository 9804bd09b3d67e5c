package dev.lockstep.agent.apiserver;

import dev.lockstep.common.clock.Clock;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes a response body from the HTTP client's threads to the one thread that reads it. A few
 * pieces are requested ahead, so that receiving and parsing overlap; the rest stays with the
 * server, which is the back-pressure and the bound.
 *
 * <p>The reading thread sets a deadline; any thread may call {@link #abort}.
 */
public final class BodyStream implements ByteSource, AsyncBody.Consumer<List<ByteBuffer>> {

  /** Pieces requested ahead; each holds what one read of the socket returns. */
  private static final int AHEAD = 4;

  /** Room for those, the body's end, and an abort. */
  private static final int PIECES_MAX = AHEAD + 2;

  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record End(@Nullable Throwable cause) implements Piece {}
  }

  private final Clock clock;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(PIECES_MAX);
  private final Deque<ByteBuffer> current = new ArrayDeque<>();
  private volatile boolean isAborted;
  private @Nullable AsyncBody body;
  private long deadlineNs;

  BodyStream(Clock clock) {
    this.clock = clock;
  }

  /** Requests the body, after the head has arrived. */
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

  /** Sets the time before which the next pieces must arrive. */
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
          isAborted ? null : pieces.poll(deadlineNs - clock.nanos(), TimeUnit.NANOSECONDS);
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

  /** Ends this and every later wait of the reading thread. */
  void abort() {
    isAborted = true;
    pieces.offer(new Piece.End(null));
  }
}
