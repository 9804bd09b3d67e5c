package dev.lockstep.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** The log level of a long-running command; logs go to standard error. */
public final class Logging {
  /** The lowest level that is logged. */
  public enum Threshold {
    ERROR(Level.ERROR),
    WARN(Level.WARN),
    INFO(Level.INFO),
    DEBUG(Level.DEBUG);

    private final Level level;

    Threshold(Level level) {
      this.level = level;
    }
  }

  @Option(
      names = "--log-level",
      paramLabel = "error|warn|info|debug",
      description = "Lowest level to log, to standard error. Default: info; warn in demo and up.")
  @Nullable Threshold threshold;

  /** Starts logging at the given level, or at the command's usual one. */
  public void begin(Threshold usual) {
    set(threshold == null ? usual : threshold);
  }

  /** Turns logging off, for a command whose output is its report. */
  public static void silence() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
  }

  public static void set(Threshold threshold) {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(threshold.level);
    }
  }
}
