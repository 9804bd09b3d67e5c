package dev.lockstep.cli.backend;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many files this process may hold open, of which each connection is one. Where connections
 * took them all, the process could read neither its policies nor its own classes any more.
 *
 * @param most that the system allows
 * @param open that are open now
 */
record Descriptors(long most, long open) {
  /** For files, the store, and what the Java machine opens by itself. */
  static final int RESERVE = 128;

  /** This process's; without a limit where the system knows none. */
  static Descriptors now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? new Descriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /** As many connections as are wanted, or as leave room for everything else. */
  int connections(int wanted) {
    return (int) Math.min(wanted, Math.max(1, most - open - RESERVE));
  }
}
