package dev.lockstep.backend.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the size of the next read from a connection: small at first, larger while reads fill
 * their buffer. Replaces Netty's adaptive rule, which takes 144 bytes for each connection; this one
 * takes 32.
 */
final class ReadSizes implements RecvByteBufAllocator {
  private static final int SMALLEST = 2 << 10;
  private static final int LARGEST = 64 << 10;
  private static final int GROWTH = 4;

  /** Reads before another connection has its turn. */
  private static final int READS_MAX = 16;

  @Override
  public Handle newHandle() {
    return new Reads();
  }

  /** The reads of one connection; owned by its event loop. */
  private static final class Reads implements ExtendedHandle {
    private @Nullable ChannelConfig config;
    private int size = SMALLEST;

    // The last read.
    private int attempted;
    private int read;

    // This turn.
    private int reads;
    private int bytes;

    @Override
    public void reset(ChannelConfig newConfig) {
      config = newConfig;
      reads = 0;
      bytes = 0;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(size);
    }

    @Override
    public int guess() {
      return size;
    }

    @Override
    public void attemptedBytesRead(int newAttempted) {
      attempted = newAttempted;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public void lastBytesRead(int newRead) {
      read = newRead;
      if (newRead > 0) {
        bytes += newRead;
        if (newRead == size) {
          size = Math.min(size * GROWTH, LARGEST);
        }
      }
    }

    @Override
    public int lastBytesRead() {
      return read;
    }

    @Override
    public void incMessagesRead(int more) {
      reads += more;
    }

    @Override
    public boolean continueReading() {
      return mayRead() && read == attempted;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier hasMore) {
      return mayRead() && hasMore.get();
    }

    private boolean mayRead() {
      ChannelConfig current = config;
      return current != null && current.isAutoRead() && reads < READS_MAX && bytes > 0;
    }

    @Override
    public void readComplete() {
      if (bytes <= SMALLEST) {
        size = SMALLEST;
      }
    }
  }
}
