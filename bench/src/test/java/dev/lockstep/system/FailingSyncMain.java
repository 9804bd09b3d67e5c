package dev.lockstep.system;

import dev.lockstep.cli.LockstepMain;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.Locale;
import java.util.Map;

/**
 * The program, with calls of fsync that fail with EIO once a file appears: the kernel refuses them,
 * as it does when a disk breaks. Only another process can sync again.
 */
final class FailingSyncMain {
  static final String FAILS = "Calls of fsync fail from now on";
  static final String CANNOT = "No call can be made to fail here";

  private static final int EIO = 5;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SET_MODE_FILTER = 1;

  /** Applies the filter to all threads of the process, not only to the calling one. */
  private static final long ALL_THREADS = 1;

  // A program for the kernel's packet filter, which reads the number of each call.
  private static final short LOAD_WORD = 0x20;
  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;
  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCHITECTURE = 4;
  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050000;
  private static final int INSTRUCTION_BYTES = 8;

  /** The constants of one architecture: its name in the kernel, and the numbers of its calls. */
  private record Calls(int architecture, long seccomp, int fsync, int fdatasync) {}

  private static final Map<String, Calls> CALLS =
      Map.of(
          "amd64", new Calls(0xc000003e, 317, 74, 75),
          "aarch64", new Calls(0xc00000b7, 277, 82, 83));

  private FailingSyncMain() {}

  /** The first argument is the file to wait for; the others are the program's. */
  static void main(String[] args) throws IOException {
    Path trigger = Path.of(args[0]);
    WatchService folder = trigger.getFileSystem().newWatchService();
    Path parent = trigger.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(trigger.toString());
    }
    parent.register(folder, StandardWatchEventKinds.ENTRY_CREATE);
    Thread.ofPlatform().daemon().name("saboteur").start(() -> failWhen(trigger, folder));
    String[] rest = new String[args.length - 1];
    System.arraycopy(args, 1, rest, 0, rest.length);
    LockstepMain.main(rest);
  }

  private static void failWhen(Path trigger, WatchService folder) {
    try {
      while (!Files.exists(trigger)) {
        folder.take().reset();
      }
      System.out.println(install() ? FAILS : CANNOT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean install() {
    Calls calls = CALLS.get(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT));
    if (calls == null) {
      return false;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    MethodHandle syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      int first = (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
      return first == 0
          && (long)
                  syscall.invokeExact(
                      calls.seccomp(), SET_MODE_FILTER, ALL_THREADS, program(arena, calls))
              == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment program(Arena arena, Calls calls) {
    long[] code = {
      instruction(LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE),
      instruction(JUMP_IF_EQUAL, 0, 4, calls.architecture()),
      instruction(LOAD_WORD, 0, 0, OFFSET_NUMBER),
      instruction(JUMP_IF_EQUAL, 1, 0, calls.fsync()),
      instruction(JUMP_IF_EQUAL, 0, 1, calls.fdatasync()),
      instruction(RETURN, 0, 0, REFUSE | EIO),
      instruction(RETURN, 0, 0, ALLOW)
    };
    MemorySegment filter = arena.allocate((long) INSTRUCTION_BYTES * code.length, 8);
    for (int i = 0; i < code.length; i++) {
      filter.setAtIndex(ValueLayout.JAVA_LONG, i, code[i]);
    }
    MemorySegment program = arena.allocate(16, 8);
    program.set(ValueLayout.JAVA_SHORT, 0, (short) code.length);
    program.set(ValueLayout.ADDRESS, 8, filter);
    return program;
  }

  /**
   * Packs a code, the jumps if the condition holds and if not, and an operand, in the byte order of
   * both architectures.
   */
  private static long instruction(short code, int ifSo, int ifNot, int operand) {
    return (code & 0xffffL)
        | (ifSo & 0xffL) << 16
        | (ifNot & 0xffL) << 24
        | (operand & 0xffffffffL) << 32;
  }
}
