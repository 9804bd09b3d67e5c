package dev.lockstep.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has cost so far, as the kernel counts it. */
public record ProcessCost(double cpuSeconds, long residentBytes, long peakBytes) {
  /** The kernel's unit in these files on all machines that we know. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int AFTER_NAME_USER = 11;
  private static final int AFTER_NAME_SYSTEM = 12;

  /**
   * @throws IOException if there is no such process
   */
  public static ProcessCost of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(folder.resolve("stat"));
    // The program's name stands in brackets and may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double ticks =
        Long.parseLong(fields[AFTER_NAME_USER]) + Long.parseLong(fields[AFTER_NAME_SYSTEM]);
    long resident = 0;
    long peak = 0;
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = kilobytes(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = kilobytes(line);
      }
    }
    return new ProcessCost(ticks / TICKS_PER_SECOND, resident, peak);
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }
}
