package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proves that the soak's detectors work. */
@Timeout(60)
final class BufferWatchTest {
  private static final int BUFFERS = 100;

  @Test
  void shouldReportUnreleasedBuffers() {
    try (BufferWatch watch = new BufferWatch()) {
      assertThat(watch.leaks()).isEmpty();
      for (int i = 0; i < BUFFERS; i++) {
        assertThat(ByteBufAllocator.DEFAULT.directBuffer(64).isReadable()).isFalse();
      }
      Awaitility.await().until(() -> !watch.leaks().isEmpty());
    }
  }

  @Test
  void shouldNameThreadsThatRemain() {
    ThreadCensus before = ThreadCensus.take();
    java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
    Thread stays =
        Thread.ofPlatform()
            .name("stays-17")
            .daemon()
            .start(() -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    assertThat(ThreadCensus.take().moreThan(before)).containsEntry("stays-#", 1);

    end.countDown();
    Awaitility.await().until(() -> !stays.isAlive());
    assertThat(ThreadCensus.take().moreThan(before)).doesNotContainKey("stays-#");
  }
}
