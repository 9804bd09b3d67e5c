package dev.lockstep.cli.backend;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * File descriptors of this process; each connection takes one. If connections took all of them, the
 * process could not read its policies or its own classes.
 *
 * @param most the system's limit
 * @param open in use now
 */
record Descriptors(long most, long open) {
  /** Kept for files, the store and the JVM. */
  static final int RESERVE = 128;

  /** Reads this process's; without a limit where the system has none. */
  static Descriptors now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? new Descriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /** Caps a wanted number of connections so that the reserve stays free. */
  int connections(int wanted) {
    return (int) Math.min(wanted, Math.max(1, most - open - RESERVE));
  }
}
