package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.protocol.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel says of sends that it was given together; skipped where it takes none. */
@Timeout(60)
final class KernelRingTest {
  private static final int CAPACITY = 8;
  private static final int BYTES = 1 << 10;
  private static final int NO_SOCKET = -1;

  private final List<Socket> senders = new ArrayList<>();
  private final List<java.net.Socket> receivers = new ArrayList<>();
  private final ByteBuf bytes = Unpooled.directBuffer(BYTES).writeZero(BYTES);
  private @Nullable KernelRing opened;

  @BeforeEach
  void open() throws IOException {
    assumeThat(Epoll.isAvailable()).isTrue();
    opened = KernelRing.open(CAPACITY);
    assumeThat(opened).isNotNull();
    try (ServerSocket server = new ServerSocket(0)) {
      for (int i = 0; i < CAPACITY; i++) {
        Socket sender = Socket.newSocketStream();
        sender.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()));
        senders.add(sender);
        receivers.add(server.accept());
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    for (Socket sender : senders) {
      sender.close();
    }
    for (java.net.Socket receiver : receivers) {
      receiver.close();
    }
    if (opened != null) {
      opened.close();
    }
    bytes.release();
  }

  private KernelRing ring() {
    return Invariant.present(opened, "assumed");
  }

  private void add(int socket) {
    ring().add(socket, bytes.memoryAddress(), BYTES);
  }

  @Test
  void shouldSendToEachAgainAndAgain() throws IOException {
    for (int round = 0; round < 3 * CAPACITY; round++) {
      int sends = 1 + round % CAPACITY;
      for (int i = 0; i < sends; i++) {
        add(senders.get(i).intValue());
      }
      assertThat(ring().submit()).startsWith(filled(sends, BYTES));
      for (int i = 0; i < sends; i++) {
        assertThat(receivers.get(i).getInputStream().readNBytes(BYTES)).hasSize(BYTES);
      }
    }
    assertThat(ring().isBroken()).isFalse();
  }

  @Test
  void shouldSayWhereOnlyAPartWasTakenOrNothing() {
    long taken = 0;
    boolean isPart = false;
    int result = 1;
    while (result > 0) {
      add(senders.getFirst().intValue());
      add(senders.get(1).intValue());
      int[] results = ring().submit();
      result = results[0];
      taken += Math.max(0, result);
      isPart |= result > 0 && result < BYTES;
    }

    // As send(2) says that it would have to wait.
    assertThat(result).isEqualTo(-11);
    assertThat(taken).isPositive();
    assertThat(isPart || taken % BYTES == 0).isTrue();
    assertThat(ring().isBroken()).isFalse();
  }

  @Test
  void shouldSendToTheOthersWhereOneIsNoSocketAndOneIsBroken() throws IOException {
    receivers.get(1).setSoLinger(true, 0);
    receivers.get(1).close();
    add(NO_SOCKET);
    add(senders.get(1).intValue());
    add(senders.get(2).intValue());

    int[] results = ring().submit();

    assertThat(results[0]).isNegative();
    assertThat(results[1]).isNegative();
    assertThat(results[2]).isEqualTo(BYTES);
    assertThat(receivers.get(2).getInputStream().readNBytes(BYTES)).hasSize(BYTES);
  }

  private static int[] filled(int count, int value) {
    int[] all = new int[count];
    Arrays.fill(all, value);
    return all;
  }
}
