package dev.lockstep.backend.web;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** What {@link KernelRing} calls of Linux's C library. Owned by one thread. */
final class LibC {
  static final int EINTR = 4;

  private static final int READ_WRITE = 1 | 2;
  private static final int SHARED_POPULATED = 1 | 0x8000;
  private static final String ERRNO_NAME = "errno";
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement(ERRNO_NAME));

  private static final MethodHandle SYSCALL =
      function(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState(ERRNO_NAME));
  private static final MethodHandle MMAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final MemorySegment state;

  LibC(Arena arena) {
    this.state = arena.allocate(Linker.Option.captureStateLayout());
  }

  private static MethodHandle function(
      String name, FunctionDescriptor form, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("there is no " + name)),
        form,
        options);
  }

  /** A system call with four arguments; what it returns, or the negative error number. */
  long call(long number, long a, long b, long c, long d) {
    try {
      long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, 0L, 0L);
      return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Memory that is shared with the kernel. */
  MemorySegment map(int file, long offset, long bytes) {
    try {
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(
                  MemorySegment.NULL, bytes, READ_WRITE, SHARED_POPULATED, file, offset);
      if (mapped.address() == MAP_FAILED) {
        throw new UnsupportedOperationException("the kernel maps no memory for it");
      }
      return mapped.reinterpret(bytes);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void unmap(MemorySegment mapped) {
    try {
      var _ = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void close(int file) {
    try {
      var _ = (int) CLOSE.invokeExact(file);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** What a method handle may throw is of no checked kind here. */
  private static RuntimeException failed(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
