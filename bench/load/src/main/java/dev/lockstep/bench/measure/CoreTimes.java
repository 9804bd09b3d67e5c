package dev.lockstep.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * CPU time of all cores since the machine started, in the kernel's ticks, from the first line of
 * {@code /proc/stat}: see proc_stat(5).
 *
 * @param idle ticks spent idle, including waiting for a disk
 * @param all all ticks, including those that a hypervisor gave to others
 */
record CoreTimes(long idle, long all) {
  private static final int IDLE = 3;
  private static final int WAITING = 4;

  /**
   * User, nice, system, idle, waiting, interrupts, soft interrupts, stolen; user includes guests.
   */
  private static final int KINDS = 8;

  static CoreTimes now() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      return of(lines.findFirst().orElseThrow(() -> new IOException("/proc/stat is empty")));
    }
  }

  static CoreTimes of(String line) {
    long[] ticks =
        Arrays.stream(line.trim().split("\\s+"))
            .skip(1)
            .limit(KINDS)
            .mapToLong(Long::parseLong)
            .toArray();
    return new CoreTimes(ticks[IDLE] + ticks[WAITING], Arrays.stream(ticks).sum());
  }

  /** Returns how many cores were busy on average; 0 when no time has passed. */
  double busySince(CoreTimes before) {
    long passed = all - before.all;
    double share = passed <= 0 ? 0 : 1.0 - (double) (idle - before.idle) / passed;
    return share * Runtime.getRuntime().availableProcessors();
  }
}
