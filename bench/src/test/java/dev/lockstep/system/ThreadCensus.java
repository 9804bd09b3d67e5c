package dev.lockstep.system;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The number of threads by name, without the digits of the names. */
record ThreadCensus(Map<String, Integer> counts) {
  /** Threads that the Java machine or the test's own tools keep as long as they like. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(?i).*(HttpClient-#-Worker|ForkJoinPool|process"
              + " reaper|surefire|awaitility|Cleaner|Reference Handler|Signal"
              + " Dispatcher|Finalizer|Attach|Notification|VirtualThread|Keep-Alive|idle-connection"
              + "|main|junit|JIT|Compiler|Sweeper|DestroyJavaVM|globalEventExecutor|Common-).*");

  static ThreadCensus take() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName().replaceAll("[0-9]+", "#");
      if (thread.isAlive() && !FOREIGN.matcher(name).matches()) {
        counts.merge(name, 1, Integer::sum);
      }
    }
    return new ThreadCensus(counts);
  }

  int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the names with more threads than before, and how many more. */
  Map<String, Integer> moreThan(ThreadCensus before) {
    Map<String, Integer> more = new TreeMap<>();
    counts.forEach((name, count) -> {
      int grown = count - before.counts().getOrDefault(name, 0);
      if (grown > 0) {
        more.put(name, grown);
      }
    });
    return more;
  }
}
