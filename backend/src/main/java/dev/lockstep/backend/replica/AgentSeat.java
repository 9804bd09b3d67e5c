package dev.lockstep.backend.replica;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.BootId;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides which agent connection serves the cluster: one at a time, the newest of the newest boot
 * id.
 *
 * <p>Owned by the relay's thread. It checks a boot id against the register, whose answer may take a
 * while; until then the serving connection continues.
 */
public final class AgentSeat {
  private record Claim(AgentPort port, BootId boot) {}

  private final EpochRegister register;
  private final long takeoverIntervalMs;
  private final Counts counts;

  private @Nullable Claim serving;
  private @Nullable Claim asking;
  private @Nullable BootId lastFenced;
  private long epoch;
  private OptionalLong lastTakeoverMs = OptionalLong.empty();

  /**
   * @param takeoverIntervalMs time after a takeover from a live agent in which the next is refused,
   *     so that two agents with one token cannot take turns for ever
   */
  public AgentSeat(EpochRegister register, long takeoverIntervalMs, Counts counts) {
    this.register = register;
    this.takeoverIntervalMs = takeoverIntervalMs;
    this.counts = counts;
  }

  /** The epoch of the serving agent, or of the last one that served. */
  public long epoch() {
    return epoch;
  }

  /** The serving connection, or null. */
  public @Nullable AgentPort serving() {
    return serving == null ? null : serving.port();
  }

  /** Closes the serving connection and the one that waits for the register. */
  public void dismiss(CloseCode code, String why) {
    if (serving != null) {
      serving.port().close(code, why);
    }
    if (asking != null) {
      asking.port().close(code, why);
    }
  }

  public boolean isServing(AgentPort port) {
    return serving != null && serving.port() == port;
  }

  /** Called when an agent with a valid token has sent its hello. */
  public void hello(AgentPort port, BootId boot, long nowMs) {
    if (asking != null) {
      port.close(CloseCode.OVERLOADED, "another agent of this cluster waits for its epoch");
      return;
    }
    if (boot.equals(lastFenced)) {
      // The register would refuse it, too; but soon after a takeover the next check comes first.
      fence(port, boot);
      return;
    }
    if (serving != null
        && !serving.boot().equals(boot)
        && lastTakeoverMs.isPresent()
        && nowMs - lastTakeoverMs.getAsLong() < takeoverIntervalMs) {
      counts.add(Count.TAKEOVERS_DAMPED);
      port.close(CloseCode.TAKEOVER_TOO_SOON, "boot " + boot + " came too soon after a takeover");
      return;
    }
    asking = new Claim(port, boot);
    register.ask(port, boot);
  }

  /**
   * Called with the register's answer.
   *
   * @return whether the connection serves the cluster from now on
   */
  public boolean granted(AgentPort port, Grant grant, long nowMs) {
    Claim claim = asking;
    if (claim == null || claim.port() != port) {
      return false;
    }
    asking = null;
    return switch (grant) {
      case Grant.Granted granted -> {
        seat(claim, granted, nowMs);
        yield true;
      }
      case Grant.Fenced fenced -> {
        fence(port, claim.boot());
        yield false;
      }
      case Grant.Unknown unknown -> {
        port.close(
            CloseCode.INTERNAL, "cannot read the epoch of boot " + claim.boot() + " at the moment");
        yield false;
      }
    };
  }

  private void fence(AgentPort port, BootId boot) {
    counts.add(Count.AGENTS_FENCED);
    port.close(CloseCode.FENCED, "boot " + boot + " is no longer the newest");
  }

  private void seat(Claim claim, Grant.Granted granted, long nowMs) {
    Claim older = serving;
    if (older != null && older.boot().equals(claim.boot())) {
      counts.add(Count.AGENTS_SUPERSEDED);
      older.port().close(CloseCode.SUPERSEDED, "boot " + claim.boot() + " has reconnected");
    } else if (older != null) {
      lastTakeoverMs = OptionalLong.of(nowMs);
      lastFenced = older.boot();
      older.port().close(CloseCode.FENCED, "boot " + claim.boot() + " has taken over");
    }
    counts.add(granted.isNew() ? Count.EPOCHS_GRANTED : Count.EPOCHS_KEPT);
    serving = claim;
    epoch = granted.epoch();
  }

  /**
   * Called when a connection has ended.
   *
   * @return whether it was the one that served
   */
  public boolean closed(AgentPort port) {
    if (asking != null && asking.port() == port) {
      asking = null;
    }
    if (!isServing(port)) {
      return false;
    }
    serving = null;
    return true;
  }
}
