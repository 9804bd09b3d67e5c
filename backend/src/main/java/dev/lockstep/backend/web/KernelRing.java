package dev.lockstep.backend.web;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many sends in one system call, by the kernel's io_uring: it carries them out one after the other,
 * each as {@code send(2)} would, and says what became of it. Kernels before 5.6 do not know it, and
 * in some containers it may not be used; then there is none. Owned by one thread.
 *
 * <p>Numbers and layouts are those of {@code linux/io_uring.h}, the same on all machines with 64
 * bits.
 */
final class KernelRing implements AutoCloseable {
  /** In place of a result: the kernel has taken a send and not told what became of it. */
  static final int UNKNOWN = Integer.MIN_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(KernelRing.class);
  private static final AtomicBoolean IS_SAID = new AtomicBoolean();

  private static final long SETUP = 425;
  private static final long ENTER = 426;
  private static final long ENTER_GET_EVENTS = 1;

  /** One thread submits, and is told what is done when it asks: since 6.1, and a little cheaper. */
  private static final int SETUP_OWN_THREAD = 1 << 12 | 1 << 13;

  private static final int FEATURE_SINGLE_MMAP = 1;
  private static final long RINGS = 0;
  private static final long ENTRIES = 0x10000000L;

  // struct io_uring_params
  private static final int PARAMS_BYTES = 120;
  private static final int PARAM_CQ_ENTRIES = 4;
  private static final int PARAM_FLAGS = 8;
  private static final int PARAM_FEATURES = 20;
  private static final int PARAM_SQ_TAIL = 44;
  private static final int PARAM_SQ_ARRAY = 64;
  private static final int PARAM_CQ_HEAD = 80;
  private static final int PARAM_CQ_TAIL = 84;
  private static final int PARAM_CQ_DONE = 100;

  // struct io_uring_sqe
  private static final int ENTRY_BYTES = 64;
  private static final int ENTRY_FILE = 4;
  private static final int ENTRY_ADDRESS = 16;
  private static final int ENTRY_LENGTH = 24;
  private static final int ENTRY_FLAGS = 28;
  private static final int ENTRY_TAG = 32;
  private static final byte SEND = 26;

  /** Nothing is waited for, and a broken connection is told as a number and not as a signal. */
  private static final int DONT_WAIT_NO_SIGNAL = 0x40 | 0x4000;

  // struct io_uring_cqe
  private static final int DONE_BYTES = 16;
  private static final int DONE_RESULT = 8;

  /** An interrupted wait is taken up again so often. */
  private static final int TRIES_MAX = 100;

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofConfined();
  private final LibC kernel = new LibC(arena);
  private final int file;
  private final MemorySegment rings;
  private final MemorySegment entries;
  private final int mask;
  private final long sqTail;
  private final long cqHead;
  private final long cqTail;
  private final long done;
  private final int doneMask;
  private final int[] results;
  private int tail;
  private int count;
  private boolean isBroken;

  private KernelRing(int capacity) {
    MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
    params.set(JAVA_INT, PARAM_FLAGS, SETUP_OWN_THREAD);
    long made = kernel.call(SETUP, capacity, params.address(), 0, 0);
    if (made < 0) {
      params.fill((byte) 0);
      made = kernel.call(SETUP, capacity, params.address(), 0, 0);
    }
    if (made < 0) {
      throw new UnsupportedOperationException("the kernel refuses it with errno " + -made);
    }
    file = (int) made;
    if ((params.get(JAVA_INT, PARAM_FEATURES) & FEATURE_SINGLE_MMAP) == 0) {
      kernel.close(file);
      throw new UnsupportedOperationException("the kernel is too old");
    }
    int doneCount = params.get(JAVA_INT, PARAM_CQ_ENTRIES);
    long array = params.get(JAVA_INT, PARAM_SQ_ARRAY);
    done = params.get(JAVA_INT, PARAM_CQ_DONE);
    rings =
        kernel.map(
            file,
            RINGS,
            Math.max(
                array + (long) capacity * Integer.BYTES, done + (long) doneCount * DONE_BYTES));
    entries = kernel.map(file, ENTRIES, (long) capacity * ENTRY_BYTES);
    mask = capacity - 1;
    doneMask = doneCount - 1;
    sqTail = params.get(JAVA_INT, PARAM_SQ_TAIL);
    cqHead = params.get(JAVA_INT, PARAM_CQ_HEAD);
    cqTail = params.get(JAVA_INT, PARAM_CQ_TAIL);
    results = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      rings.set(JAVA_INT, array + (long) i * Integer.BYTES, i);
      entries.set(JAVA_BYTE, (long) i * ENTRY_BYTES, SEND);
      entries.set(JAVA_INT, (long) i * ENTRY_BYTES + ENTRY_FLAGS, DONT_WAIT_NO_SIGNAL);
    }
  }

  /**
   * A ring of the calling thread; null where the kernel has none for us, which is said once.
   *
   * @param capacity sends at once, a power of two
   */
  static @Nullable KernelRing open(int capacity) {
    try {
      KernelRing ring = new KernelRing(capacity);
      if (IS_SAID.compareAndSet(false, true)) {
        LOG.info("Frames for many connections are handed to the kernel together, by io_uring.");
      }
      return ring;
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      if (IS_SAID.compareAndSet(false, true)) {
        LOG.info(
            "There is no io_uring here, so each frame costs a system call for each connection: {}",
            e.getMessage());
      }
      return null;
    }
  }

  /**
   * One more send for the next {@link #submit}; no more than the capacity.
   *
   * @param address of bytes outside of the heap, not to be changed until then
   */
  void add(int socket, long address, int bytes) {
    long at = (long) ((tail + count) & mask) * ENTRY_BYTES;
    entries.set(JAVA_INT, at + ENTRY_FILE, socket);
    entries.set(JAVA_LONG, at + ENTRY_ADDRESS, address);
    entries.set(JAVA_INT, at + ENTRY_LENGTH, bytes);
    entries.set(JAVA_LONG, at + ENTRY_TAG, count);
    count++;
  }

  /**
   * Has the kernel carry out all that was added.
   *
   * @return what became of each, in their order, valid until the next call: how many bytes were
   *     taken, or a negative number, or 0 where the kernel did not get to it, or {@link #UNKNOWN}
   */
  int[] submit() {
    Arrays.fill(results, 0, count, 0);
    INT.setRelease(rings, sqTail, tail + count);
    int taken = 0;
    int told = 0;
    for (int tries = 0; told < count && tries < TRIES_MAX; tries++) {
      int left = count - taken;
      long now = kernel.call(ENTER, file, left, count - told, ENTER_GET_EVENTS);
      if (now > 0) {
        Arrays.fill(results, taken, taken + (int) now, UNKNOWN);
        taken += (int) now;
      } else if (now != -LibC.EINTR && left > 0) {
        break;
      }
      told += reap();
    }
    isBroken = told < count;
    tail += count;
    count = 0;
    return results;
  }

  private int reap() {
    int head = rings.get(JAVA_INT, cqHead);
    int end = (int) INT.getAcquire(rings, cqTail);
    int told = end - head;
    for (; head != end; head++) {
      long at = done + (long) (head & doneMask) * DONE_BYTES;
      results[(int) rings.get(JAVA_LONG, at)] = rings.get(JAVA_INT, at + DONE_RESULT);
    }
    INT.setRelease(rings, cqHead, head);
    return told;
  }

  /** Whether the kernel has not done as it should: then it is not to be used any more. */
  boolean isBroken() {
    return isBroken;
  }

  /** Closes what can be. By the thread that opened it. */
  @Override
  public void close() {
    kernel.unmap(rings);
    kernel.unmap(entries);
    kernel.close(file);
    arena.close();
  }
}
