package dev.lockstep.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.TestClock;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The uplink's shell: its thread, and how it ends. */
@Timeout(60)
class UplinkTest {
  @TempDir private Path folder;

  @Test
  void shouldEndQuietlyWhenItIsClosedDuringItsWork() throws Exception {
    List<StopCause> stopped = new CopyOnWriteArrayList<>();
    HeldClock clock = new HeldClock();
    Uplink uplink = start(stopped, clock);

    Files.delete(folder.resolve("agent.token"));
    uplink.onVersion(1);
    clock.entered.await();
    Thread closer = Thread.ofPlatform().start(uplink::close);
    Awaitility.await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    clock.gate.countDown();
    closer.join();

    assertThat(stopped).as("ends that it came to by itself").isEmpty();
    assertThat(uplink.status().state()).isEqualTo(UplinkState.STOPPED);
  }

  @Test
  void shouldIgnoreCallsAfterItsEnd() throws Exception {
    List<StopCause> stopped = new CopyOnWriteArrayList<>();
    Uplink uplink = start(stopped, TestClock.at(1, 1_000));

    uplink.close();
    uplink.close();
    uplink.onVersion(2);

    assertThat(stopped).isEmpty();
    assertThat(uplink.status().state()).isEqualTo(UplinkState.STOPPED);
  }

  private Uplink start(List<StopCause> stopped, Clock clock) throws Exception {
    Path token = Files.writeString(folder.resolve("agent.token"), "token");
    return Uplink.start(
        new UplinkConfig(
            new BackendAddress(URI.create("ws://127.0.0.1:1"), null, false), "blue", token, "test"),
        new BootId(1, 2),
        new UplinkEdges(
            (since, answer) -> {},
            (cause, reason) -> stopped.add(cause),
            clock,
            new SplittableRandom(3)));
  }

  /**
   * Blocks the thread when it is about to set its timer for the next attempt: it reads the clock at
   * the start and the end of the version's task, and again with the failure to connect.
   */
  private static final class HeldClock implements Clock {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public long nanos() {
      if (looks.incrementAndGet() == 4) {
        entered.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return looks.get();
    }

    @Override
    public long epochMs() {
      return 1_000;
    }
  }
}
