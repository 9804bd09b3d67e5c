package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.protocol.frame.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages for many connections, handed to the kernel together: whatever it takes of each. */
@Timeout(60)
final class SendBatchTest {
  private static final int FRAMES = 1_500;
  private static final int BODY_BYTES = 3_000;

  private final List<Connection> accepted = new CopyOnWriteArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private @Nullable WebServer server;

  private void connect(int count) throws IOException {
    connect(count, WebConfig.loopback(0).withKernelRing());
  }

  private void connect(int count, WebConfig config) throws IOException {
    WebPages pages =
        new WebPages(
            () -> new WebPages.Answer(true, ""),
            () -> new WebPages.Answer(true, ""),
            () -> "",
            Optional.empty());
    ConnectionAcceptor acceptor =
        connection -> {
          accepted.add(connection);
          return new ConnectionHandler() {
            @Override
            public void onMessage(byte[] message) {}

            @Override
            public void onWritable() {}

            @Override
            public void onClosed() {
              accepted.remove(connection);
            }
          };
        };
    WebServer started =
        WebServer.start(config, pages, acceptor, acceptor, new SimpleMeterRegistry());
    server = started;
    for (int i = 0; i < count; i++) {
      wires.add(new Wire(started.port()));
    }
    await().until(() -> accepted.size() == count);
  }

  @AfterEach
  void stop() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
    WebServer last = server;
    if (last != null) {
      last.close();
    }
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Tells all connections of each event loop these frames, one after the other. */
  private void tell(int from, int to) {
    Map<Executor, List<Connection>> loops = new IdentityHashMap<>();
    for (Connection connection : accepted) {
      loops.computeIfAbsent(connection.eventLoop(), loop -> new ArrayList<>()).add(connection);
    }
    byte[] body = new byte[BODY_BYTES];
    loops.forEach((loop, own) ->
        loop.execute(() ->
            SendBatch.together(() -> {
              for (int i = from; i < to; i++) {
                byte[] head = number(i);
                own.forEach(connection -> connection.sendNow(head, body));
              }
            })));
  }

  private void expect(Wire wire, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      assertThat(wire.read()).isEqualTo(2);
      assertThat(wire.payload()).hasSize(Integer.BYTES + BODY_BYTES).startsWith(number(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 60, 300})
  void shouldGiveEachEveryFrameInOrderWhenTheNetworkTakesOnlyAPart(int connections)
      throws IOException {
    connect(connections);

    tell(0, FRAMES);
    // More than sockets hold: the rest waits in the queues.
    await().until(() -> accepted.stream().allMatch(each -> each.pendingBytes() > 0));
    for (Wire wire : wires) {
      expect(wire, 0, FRAMES);
    }
    await().until(() -> accepted.stream().allMatch(each -> each.pendingBytes() == 0));

    tell(FRAMES, FRAMES + 5);
    for (Wire wire : wires) {
      expect(wire, FRAMES, FRAMES + 5);
    }
  }

  @Test
  void shouldKeepTheOrderOfWhatIsSentInOtherWaysMeanwhile() throws IOException {
    connect(20);
    byte[] body = new byte[BODY_BYTES];

    for (Connection one : accepted) {
      one.eventLoop()
          .execute(() ->
              SendBatch.together(() -> {
                for (int i = 0; i < FRAMES; i += 3) {
                  one.sendNow(number(i), body);
                  one.send(number(i + 1), body);
                  one.sendNow(number(i + 2), body);
                }
                one.sendNow(number(FRAMES), body);
                one.close(CloseCode.RESTARTING);
              }));
    }

    for (Wire wire : wires) {
      expect(wire, 0, FRAMES + 1);
      assertThat(wire.closeCode()).isEqualTo(CloseCode.RESTARTING.number());
    }
  }

  @Test
  void shouldDoTheSameWhereTheKernelIsNotToBeAsked() throws IOException {
    connect(60, WebConfig.loopback(0));

    tell(0, FRAMES);
    for (Wire wire : wires) {
      expect(wire, 0, FRAMES);
    }
  }

  @Test
  void shouldTellTheOthersWhenSomeHaveBrokenOff() throws IOException {
    connect(60);
    for (int i = 0; i < wires.size(); i += 3) {
      wires.get(i).reset();
    }

    tell(0, 20);

    for (int i = 0; i < wires.size(); i++) {
      if (i % 3 != 0) {
        expect(wires.get(i), 0, 20);
      }
    }
    await().until(() -> accepted.size() == 40);
  }

  @Test
  void shouldGatherNothingAfterItsEnd() throws IOException {
    connect(10);
    tell(0, 1);
    for (Wire wire : wires) {
      expect(wire, 0, 1);
    }

    for (Connection connection : accepted) {
      connection.eventLoop().execute(() -> connection.sendNow(number(1), new byte[BODY_BYTES]));
    }

    for (Wire wire : wires) {
      expect(wire, 1, 2);
    }
  }
}
