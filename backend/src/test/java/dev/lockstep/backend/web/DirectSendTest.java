package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.lockstep.backend.message.Message;
import dev.lockstep.evidence.Row;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that bypass the queue of their connection while it is empty. */
@Timeout(60)
final class DirectSendTest {
  private static final int MESSAGES = 6_000;
  private static final int BODY_BYTES = 3_000;
  private static final int ROUND = 100;
  private static final int PING_BYTES_MAX = 125;
  private static final byte[] KNOCK = {1};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile @Nullable Connection connection;
  private @Nullable WebServer server;

  /**
   * @param onMessage called on the event loop for each message that comes
   */
  private Wire connect(Consumer<Connection> onMessage) throws IOException {
    WebPages pages = TestPages.empty();
    ConnectionAcceptor acceptor =
        accepted -> {
          connection = accepted;
          return new ConnectionHandler() {
            @Override
            public void onMessage(byte[] message) {
              onMessage.accept(accepted);
            }

            @Override
            public void onWritable() {}

            @Override
            public void onClosed() {}
          };
        };
    WebServer started =
        WebServer.start(
            WebConfig.loopback(0),
            new WebServer.Edges(pages, acceptor, acceptor, new SimpleMeterRegistry()));
    server = started;
    return new Wire(started.port());
  }

  @AfterEach
  void stop() {
    WebServer last = server;
    if (last != null) {
      last.close();
    }
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  @Test
  void shouldKeepOrderAndEveryByteWhenTheNetworkAcceptsOnlyAPart() throws IOException {
    byte[] body = new byte[BODY_BYTES];
    Arrays.fill(body, (byte) 7);
    try (Wire wire =
        connect(to -> {
          for (int i = 0; i < MESSAGES; i++) {
            if (i % 3 == 0) {
              // Waits unflushed for the next one.
              to.send(Message.of(number(i), body));
            } else {
              to.sendNow(Message.of(number(i), body));
            }
          }
          to.flush();
        })) {
      wire.send(2, KNOCK);
      // More than sockets hold: the rest waits in the queue.
      await().until(() -> connection != null && connection.pendingBytes() > 0);

      for (int i = 0; i < MESSAGES; i++) {
        assertThat(wire.read()).isEqualTo(2);
        assertThat(wire.payload()).hasSize(Integer.BYTES + BODY_BYTES).startsWith(number(i));
        assertThat(wire.payload()[Integer.BYTES + BODY_BYTES - 1]).isEqualTo((byte) 7);
      }
    }
  }

  @Test
  void shouldAnswerPingsWhenTheNetworkAcceptsOnlyAPart() throws IOException {
    byte[] body = new byte[BODY_BYTES];
    try (Wire wire =
        connect(to -> {
          for (int i = 0; i < MESSAGES / ROUND; i++) {
            to.sendNow(Message.of(number(i), body));
          }
        })) {
      for (int round = 0; round < ROUND; round++) {
        wire.send(2, KNOCK);
        wire.send(9, KNOCK);
      }
      await().until(() -> connection != null && connection.pendingBytes() > 0);

      int pongs = 0;
      int messages = 0;
      while (messages < MESSAGES || pongs == 0) {
        if (wire.read() == 10) {
          assertThat(wire.payload()).isEqualTo(KNOCK);
          pongs++;
        } else {
          assertThat(wire.payload())
              .hasSize(Integer.BYTES + BODY_BYTES)
              .startsWith(number(messages++ % (MESSAGES / ROUND)));
        }
      }
      // Only the newest gets an answer while the peer has not read the one before.
      assertThat(pongs).isBetween(1, ROUND);
    }
  }

  @Test
  @Row("W37")
  void shouldQueueNoPongsWhenAPeerReadsNothing() throws IOException {
    byte[] body = new byte[BODY_BYTES];
    List<Long> pending = new CopyOnWriteArrayList<>();
    try (Wire wire =
        connect(to -> {
          while (to.isWritable()) {
            to.sendNow(Message.of(number(1), body));
          }
          pending.add(to.pendingBytes());
        })) {
      wire.send(2, KNOCK);
      for (int i = 0; i < MESSAGES; i++) {
        wire.send(9, new byte[PING_BYTES_MAX]);
      }
      wire.send(2, KNOCK);

      await().until(() -> pending.size() == 2);
      assertThat(pending.get(1)).isEqualTo(pending.get(0));
    }
  }

  @Test
  void shouldSendNothingWhenItHasSentTheClose() throws IOException {
    try (Wire wire =
        connect(to -> {
          to.sendNow(Message.of(number(1), new byte[0]));
          to.close(dev.lockstep.protocol.frame.CloseCode.RESTARTING);
          to.sendNow(Message.of(number(2), new byte[0]));
          to.send(number(3));
          to.flush();
        })) {
      wire.send(2, KNOCK);

      assertThat(wire.read()).isEqualTo(2);
      assertThat(wire.read()).isEqualTo(8);
      wire.send(8, new byte[] {3, (byte) 0xe8});
      assertThat(wire.read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldAllocateNothingWhenOthersGotTheSameFrame() throws IOException {
    Message message = Message.of(number(1), new byte[200]);
    long[] allocated = new long[1];
    try (Wire wire =
        connect(to -> {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < ROUND; i++) {
            to.sendNow(message);
          }
          allocated[0] = THREADS.getCurrentThreadAllocatedBytes() - before;
        })) {
      for (int round = 0; round < 30; round++) {
        wire.send(2, KNOCK);
        for (int i = 0; i < ROUND; i++) {
          assertThat(wire.read()).isEqualTo(2);
        }
      }
    }

    // The last round; the first one creates the frame.
    assertThat(allocated[0]).isLessThan(16L * ROUND);
  }
}
