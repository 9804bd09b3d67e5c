package dev.lockstep.bench.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resources that a process has consumed so far, as counted by the kernel. */
public record ProcessCost(double cpuSeconds, long residentBytes, long peakBytes) {
  /** The kernel's unit in these files, on all machines that we know. */
  private static final double TICKS_PER_SECOND = 100;

  private static final double NS_PER_SECOND = 1e9;
  private static final int AFTER_NAME_USER = 11;
  private static final int AFTER_NAME_SYSTEM = 12;

  /**
   * @throws IOException if there is no such process
   */
  public static ProcessCost of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(folder.resolve("stat"));
    // The program's name is in brackets and may contain anything.
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

  /**
   * Returns the CPU seconds of all live threads of a process, finer than {@link #cpuSeconds};
   * threads that have ended do not count.
   *
   * @throws IOException if there is no such process
   */
  public static double fineCpuSeconds(long pid) throws IOException {
    double seconds = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        String line = Files.readString(thread.resolve("schedstat"));
        seconds += Long.parseLong(line.substring(0, line.indexOf(' '))) / NS_PER_SECOND;
      }
    }
    return seconds;
  }

  /**
   * Returns the bytes that a process has written so far, into files and connections.
   *
   * @throws IOException if there is no such process, or if it belongs to another user
   */
  public static long writtenBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "io"))) {
      if (line.startsWith("wchar:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("the kernel does not report process " + pid + " has written");
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }
}
