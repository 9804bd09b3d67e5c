package dev.lockstep.agent.observe;

import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.hotstate.TypeCensus;
import dev.lockstep.agent.ring.ExecutorCounts;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.ring.RingCounts;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.UplinkCounts;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.agent.uplink.UplinkStatus;
import dev.lockstep.agent.watch.DiscoveryStatus;
import dev.lockstep.agent.watch.WatchStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A probe of a healthy agent, until a test changes it. */
final class FakeProbe implements AgentProbe {
  volatile WatchStatus watch =
      new WatchStatus(new DiscoveryStatus(true, 3, 1, ""), List.of(), 2, List.of());
  volatile UplinkStatus uplink = uplink(UplinkState.LIVE, "");
  volatile List<Quarantined> quarantine = List.of();
  volatile Supplier<Optional<Census>> census =
      () -> Optional.of(census(type("pods", TypeState.READY, "")));
  volatile Optional<String> end = Optional.empty();

  static UplinkStatus uplink(UplinkState state, String problem) {
    return new UplinkStatus(
        state,
        problem,
        7,
        42,
        new UplinkCounts(
            new UplinkCounts.Connections(11, 12, 13),
            new UplinkCounts.Sent(14, 15, 16),
            new UplinkCounts.Recovery(17, 18, 19)));
  }

  static TypeCensus type(String typeId, TypeState state, String message) {
    return new TypeCensus(
        typeId, state, message, state == TypeState.READY, new TypeCensus.Size(5, 500, 200));
  }

  static Census census(TypeCensus... types) {
    return new Census(42, 40, new Census.Size(6, 3, 1), true, List.of(types));
  }

  @Override
  public WatchStatus watch() {
    return watch;
  }

  @Override
  public UplinkStatus uplink() {
    return uplink;
  }

  @Override
  public RingCounts ring() {
    return new RingCounts(64, 60, 2, 1_500_000_000L);
  }

  @Override
  public ExecutorCounts executor() {
    return new ExecutorCounts(100, 50, 42, 9, quarantine.size());
  }

  @Override
  public List<Quarantined> quarantine() {
    return quarantine;
  }

  @Override
  public Optional<Census> census() {
    return census.get();
  }

  @Override
  public Optional<String> end() {
    return end;
  }
}
