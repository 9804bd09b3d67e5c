package dev.lockstep.system.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection. One thread reads, one writes; the bytes between them are bounded
 * and guarded by a lock, as is the fault in force. Any thread may change the fault.
 */
final class Lane {
  private static final int READ_BYTES_MAX = 16 << 10;
  private static final int WAITING_BYTES_MAX = 256 << 10;
  private static final long DRIPS_PER_SECOND = 20;

  /** Interval at which a waiting lane looks at its clock, which moves without notice. */
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private record Piece(byte[] bytes, long takenNs) {}

  private final InputStream in;
  private final OutputStream out;
  private final LongSupplier nanoClock;
  private final Ends ends;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private Fault fault;
  private long silenceNsMax = Long.MAX_VALUE;
  private long heardNs;
  private long dripNs;
  private long taken;
  private long given;
  private long swallowed;
  private boolean hasEnded;
  private boolean isBroken;
  private boolean isClosed;

  /** Effects of a lane on its connection. */
  interface Ends {
    /** Called when everything is written, and nothing more arrives. */
    void ended();

    /** Ends the connection at once, in both directions. */
    void reset();
  }

  Lane(InputStream in, OutputStream out, LongSupplier nanoClock, Fault fault, Ends ends) {
    this.in = in;
    this.out = out;
    this.nanoClock = nanoClock;
    this.fault = fault;
    this.ends = ends;
    this.heardNs = nanoClock.getAsLong();
  }

  // --- any thread ---

  void apply(Fault next) {
    locked(() -> {
      fault = next;
      dripNs = nanoClock.getAsLong();
    });
  }

  void limitSilence(long nanos) {
    locked(() -> silenceNsMax = nanos);
  }

  /** Returns the number of bytes that have arrived. */
  long taken() {
    return ask(() -> taken);
  }

  /** Returns the number of bytes that have left, or are leaving. */
  long given() {
    return ask(() -> given);
  }

  /**
   * Returns whether bytes or an end of this direction were lost, so that later bytes would make no
   * sense.
   */
  boolean hasLost() {
    return ask(() -> swallowed > 0 || (fault instanceof Fault.Swallow && hasEnded));
  }

  void close() {
    locked(() -> isClosed = true);
  }

  private <T> T ask(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- the reader ---

  void read() {
    byte[] buffer = new byte[READ_BYTES_MAX];
    try {
      while (mayRead()) {
        int count = in.read(buffer);
        if (count < 0) {
          locked(() -> hasEnded = true);
          return;
        }
        keep(Arrays.copyOf(buffer, count));
      }
    } catch (IOException broken) {
      locked(() -> {
        hasEnded = true;
        isBroken = true;
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until there is room and no stall; returns false when the connection is closed. */
  private boolean mayRead() throws InterruptedException {
    lock.lock();
    try {
      while (!isClosed && (fault instanceof Fault.Stall || waitingBytes >= WAITING_BYTES_MAX)) {
        changed.await();
      }
      return !isClosed;
    } finally {
      lock.unlock();
    }
  }

  private void keep(byte[] bytes) {
    locked(() -> {
      heardNs = nanoClock.getAsLong();
      taken += bytes.length;
      waiting.add(new Piece(bytes, heardNs));
      waitingBytes += bytes.length;
    });
  }

  // --- the writer ---

  void write() {
    try {
      byte[] next = next();
      while (next != null) {
        out.write(next);
        next = next();
      }
    } catch (IOException gone) {
      ends.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for bytes to write; returns null when none will follow. */
  private byte @Nullable [] next() throws InterruptedException, IOException {
    lock.lock();
    try {
      while (!isClosed) {
        long nowNs = nanoClock.getAsLong();
        if (nowNs - heardNs > silenceNsMax || hasReachedCut()) {
          ends.reset();
          return null;
        }
        byte[] ready = ready(nowNs);
        if (ready.length > 0) {
          given += ready.length;
          changed.signalAll();
          return ready;
        }
        if (hasEnded && waiting.isEmpty() && !(fault instanceof Fault.Swallow)) {
          end();
          return null;
        }
        pause();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasReachedCut() {
    return fault instanceof Fault.CutAt(long bytes) && given >= bytes;
  }

  private void pause() throws InterruptedException {
    boolean isTimed = !waiting.isEmpty() || silenceNsMax != Long.MAX_VALUE;
    if (isTimed && !(fault instanceof Fault.Stall)) {
      var _ = changed.awaitNanos(LOOK_NS);
    } else {
      changed.await();
    }
  }

  private void end() throws IOException {
    if (isBroken) {
      ends.reset();
    } else {
      out.flush();
      ends.ended();
    }
  }

  /** Returns the bytes that may pass now; may be empty. */
  private byte[] ready(long nowNs) {
    Piece first = waiting.peek();
    if (first == null) {
      return new byte[0];
    }
    return switch (fault) {
      case Fault.Pass _ -> take(Integer.MAX_VALUE);
      case Fault.Delay(var time) ->
          nowNs - first.takenNs() >= time.toNanos() ? take(first.bytes().length) : new byte[0];
      case Fault.Stall _ -> new byte[0];
      case Fault.Swallow _ -> {
        swallowed += take(Integer.MAX_VALUE).length;
        yield new byte[0];
      }
      case Fault.CutAt(long bytes) -> take((int) Math.min(bytes - given, READ_BYTES_MAX));
      case Fault.Drip(int bytesPerSecond) -> drip(bytesPerSecond, nowNs);
      case Fault.Coalesce(int bytes, var patience) ->
          waitingBytes >= bytes || hasEnded || nowNs - first.takenNs() >= patience.toNanos()
              ? take(Integer.MAX_VALUE)
              : new byte[0];
    };
  }

  private byte[] drip(int bytesPerSecond, long nowNs) {
    if (nowNs - dripNs < 0) {
      return new byte[0];
    }
    dripNs = nowNs + TimeUnit.SECONDS.toNanos(1) / DRIPS_PER_SECOND;
    return take((int) Math.max(1, bytesPerSecond / DRIPS_PER_SECOND));
  }

  /** Removes bytes from the front, up to a bound. */
  private byte[] take(int bytesMax) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!waiting.isEmpty() && bytes.size() < bytesMax) {
      Piece piece = waiting.remove();
      int count = Math.min(piece.bytes().length, bytesMax - bytes.size());
      bytes.write(piece.bytes(), 0, count);
      if (count < piece.bytes().length) {
        byte[] rest = Arrays.copyOfRange(piece.bytes(), count, piece.bytes().length);
        waiting.addFirst(new Piece(rest, piece.takenNs()));
      }
    }
    waitingBytes -= bytes.size();
    return bytes.toByteArray();
  }
}
