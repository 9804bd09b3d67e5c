package dev.lockstep.system;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Makes Netty track every buffer until it is closed, and keeps Netty's reports of unreleased
 * buffers. Any thread logs; one owns it.
 */
final class BufferWatch implements AutoCloseable {
  /** A leak shows when the buffer has been collected and another one is allocated. */
  private static final int ALLOCATIONS = 1_000;

  private static final int COLLECTIONS = 3;

  private final ResourceLeakDetector.Level levelBefore = ResourceLeakDetector.getLevel();
  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getFormattedMessage().contains("LEAK")) {
            reports.add(event.getFormattedMessage());
          }
        }
      };

  BufferWatch() {
    ear.setContext(root.getLoggerContext());
    ear.start();
    root.addAppender(ear);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /** Returns the leaks so far. */
  List<String> leaks() {
    for (int collection = 0; collection < COLLECTIONS; collection++) {
      long _ = heapAfterCollection();
      for (int i = 0; i < ALLOCATIONS; i++) {
        ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(1 << 10);
        ByteBuf heap = ByteBufAllocator.DEFAULT.heapBuffer(1 << 10);
        direct.release();
        heap.release();
      }
    }
    return List.copyOf(reports);
  }

  /** Returns the bytes of the heap that are still reachable. */
  static long heapAfterCollection() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() {
    ResourceLeakDetector.setLevel(levelBefore);
    root.detachAppender(ear);
    ear.stop();
  }
}
