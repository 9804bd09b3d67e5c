package dev.lockstep.backend.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames for many connections of one event loop, handed to the kernel together: most of what a
 * frame costs is the system call. Between {@link #together} and its end what is sent at once is
 * gathered; where the kernel has no {@link KernelRing} for us, each is sent by itself. Each event
 * loop has its own; its owner is that loop's thread.
 */
public final class SendBatch {
  /** The kernel is busy for half a millisecond with so many. */
  private static final int SENDS_MAX = 128;

  /** The kernel refuses to send there. */
  private static final int NO_SOCKET = -1;

  /** Fewer are cheaper one by one. */
  private static final int SENDS_MIN = 4;

  private static final FastThreadLocal<SendBatch> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected SendBatch initialValue() {
          return new SendBatch();
        }

        @Override
        protected void onRemoval(SendBatch batch) {
          batch.close();
        }
      };

  private static final Logger LOG = LoggerFactory.getLogger(SendBatch.class);

  private final WebSocketConnection[] connections = new WebSocketConnection[SENDS_MAX];
  private final Socket[] sockets = new Socket[SENDS_MAX];
  private int count;
  private @Nullable ByteBuf frame;
  private @Nullable KernelRing ring;
  private boolean isOpen;
  private boolean isWithoutRing;

  private SendBatch() {}

  /** Of the calling event loop. */
  static SendBatch ofLoop() {
    return OF_LOOP.get();
  }

  /** Runs what sends to many connections of the calling event loop. */
  public static void together(Runnable walk) {
    SendBatch batch = ofLoop();
    batch.isOpen = !batch.isWithoutRing;
    try {
      walk.run();
    } finally {
      batch.isOpen = false;
      batch.send();
    }
  }

  /** Whether sends are gathered now, and this one can be. */
  boolean takes(ByteBuf bytes) {
    return isOpen && bytes.hasMemoryAddress();
  }

  /**
   * Gathers a send. The connection is told by {@link WebSocketConnection#sent} what became of it,
   * at the end or before it sends anything else.
   *
   * @param bytes not changed until then; it may be released
   */
  void add(WebSocketConnection connection, Socket socket, ByteBuf bytes) {
    if (bytes != frame || count == SENDS_MAX) {
      send();
      frame = bytes.retain();
    }
    connections[count] = connection;
    sockets[count] = socket;
    count++;
  }

  /** Sends all that was gathered. */
  void send() {
    ByteBuf bytes = frame;
    int sends = count;
    if (bytes == null) {
      return;
    }
    frame = null;
    count = 0;
    try {
      KernelRing together = sends < SENDS_MIN ? null : ring();
      if (together == null) {
        sendEach(bytes, sends);
      } else {
        sendAll(together, bytes, sends);
      }
    } finally {
      Arrays.fill(connections, 0, sends, null);
      Arrays.fill(sockets, 0, sends, null);
      bytes.release();
    }
  }

  private void sendEach(ByteBuf bytes, int sends) {
    for (int i = 0; i < sends; i++) {
      tell(connections[i], bytes, DirectSocket.write(sockets[i], bytes));
    }
  }

  private void sendAll(KernelRing together, ByteBuf bytes, int sends) {
    long address = bytes.memoryAddress() + bytes.readerIndex();
    int length = bytes.readableBytes();
    for (int i = 0; i < sends; i++) {
      // The number of one that is closed may be another socket's already.
      together.add(sockets[i].isOpen() ? sockets[i].intValue() : NO_SOCKET, address, length);
    }
    int[] results = together.submit();
    for (int i = 0; i < sends; i++) {
      tell(connections[i], bytes, results[i]);
    }
    if (together.isBroken()) {
      close();
      isWithoutRing = true;
    }
  }

  private static void tell(WebSocketConnection connection, ByteBuf bytes, int result) {
    try {
      if (result == KernelRing.UNKNOWN) {
        // Nobody knows how much of the frame was taken: what came behind it would be no frame.
        LOG.error("A connection is closed because the kernel does not say what it has sent");
        connection.drop(WebRefusal.FAILED);
      } else {
        connection.sent(bytes, Math.max(0, result));
      }
    } catch (OutOfMemoryError e) {
      connection.drop(WebRefusal.MEMORY);
    } catch (RuntimeException e) {
      // Others are still to be told what became of theirs.
      connection.failed(e);
    }
  }

  private @Nullable KernelRing ring() {
    if (ring == null && !isWithoutRing) {
      ring = KernelRing.open(SENDS_MAX);
      isWithoutRing = ring == null;
    }
    return ring;
  }

  private void close() {
    KernelRing last = ring;
    ring = null;
    if (last != null) {
      last.close();
    }
  }
}
