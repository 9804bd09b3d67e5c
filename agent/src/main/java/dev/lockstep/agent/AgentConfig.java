package dev.lockstep.agent;

import dev.lockstep.agent.observe.ObserveConfig;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.protocol.state.StateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of an agent. Each part checks itself.
 *
 * @param limits bounds on remembered removals; a backend that is away for longer gets a reset
 * @param observe where health and metrics are served; null for nowhere
 */
public record AgentConfig(
    WatchConfig watch,
    UplinkConfig uplink,
    RingConfig ring,
    StateLimits limits,
    @Nullable ObserveConfig observe) {

  public static AgentConfig of(UplinkConfig uplink) {
    return new AgentConfig(
        WatchConfig.DEFAULTS,
        uplink,
        RingConfig.DEFAULT,
        StateLimits.DEFAULT,
        ObserveConfig.DEFAULT);
  }

  public AgentConfig withWatch(WatchConfig other) {
    return new AgentConfig(other, uplink, ring, limits, observe);
  }

  public AgentConfig withObserve(@Nullable ObserveConfig other) {
    return new AgentConfig(watch, uplink, ring, limits, other);
  }
}
