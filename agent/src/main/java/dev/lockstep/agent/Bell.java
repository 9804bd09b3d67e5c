package dev.lockstep.agent;

import dev.lockstep.agent.ring.ExecutorOutput;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.watch.WatchAlarms;
import dev.lockstep.common.clock.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the output of the ring and the watches on: versions to the uplink, fatal failures to the
 * agent. Called on their threads.
 */
final class Bell implements ExecutorOutput, WatchAlarms {
  private static final Logger LOGGER = LoggerFactory.getLogger(Bell.class);

  /** Shortest interval between log lines about quarantined operations; all are counted. */
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

  private final Clock clock;
  private final Consumer<AgentExit> onEnd;
  private LongConsumer onVersion = version -> {};
  private boolean isQuarantineLogged;
  private long quarantineLoggedNs;

  Bell(Clock clock, Consumer<AgentExit> onEnd) {
    this.clock = clock;
    this.onEnd = onEnd;
  }

  /** Sets the receiver of versions, before the ring starts. */
  void setVersionListener(LongConsumer listener) {
    onVersion = listener;
  }

  @Override
  public void onVersion(long version) {
    onVersion.accept(version);
  }

  @Override
  public void onQuarantined(Quarantined operation) {
    long nowNs = clock.nanos();
    if (!isQuarantineLogged || nowNs - quarantineLoggedNs >= QUIET_NS) {
      isQuarantineLogged = true;
      quarantineLoggedNs = nowNs;
      LOGGER.warn(
          "Quarantined an operation ({} {}); the agent continues without it: {}",
          operation.operation(),
          operation.typeId(),
          operation.reason());
    }
  }

  @Override
  public void onFatal(String reason, Throwable cause) {
    LOGGER.error("{} This life of the agent ends.", reason, cause);
    onEnd.accept(new AgentExit(AgentExit.Cause.NEW_LIFE, reason));
  }

  @Override
  public void onFatal(Throwable cause) {
    onFatal("A watch failed with an error of the program.", cause);
  }

  @Override
  public void onRestoredServer(String typeId, String newestSeen, String listed) {
    String reason =
        "The apiserver's history went back (%s: from %s to %s), as when etcd is restored from a backup."
            .formatted(typeId, newestSeen, listed);
    LOGGER.warn("{} This life of the agent ends, and a new one begins a new epoch.", reason);
    onEnd.accept(new AgentExit(AgentExit.Cause.NEW_LIFE, reason));
  }
}
