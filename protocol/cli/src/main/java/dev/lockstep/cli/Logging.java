package dev.lockstep.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** How much a command that goes on by itself writes to the standard error. */
public final class Logging {
  /** What is written: this and what is worse. */
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
      description = "What is logged to the standard error. Default: info; warn in demo and up.")
  @Nullable Threshold threshold;

  /** Begins to log, with the command's usual threshold unless another was asked for. */
  public void begin(Threshold usual) {
    set(threshold == null ? usual : threshold);
  }

  /** For a command whose own output says all there is to say. */
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
