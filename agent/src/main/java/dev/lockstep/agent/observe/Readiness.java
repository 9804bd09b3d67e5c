package dev.lockstep.agent.observe;

import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.hotstate.TypeCensus;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.agent.uplink.UplinkStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether an agent is ready, and the reasons if it is not.
 *
 * @param lines for people
 */
record Readiness(boolean isReady, List<String> lines) {
  /** Most types that are named; the others are only counted. */
  private static final int TYPES_NAMED_MAX = 20;

  Readiness {
    lines = List.copyOf(lines);
  }

  static Readiness of(AgentProbe probe) {
    List<String> lines = new ArrayList<>();
    boolean isReady = true;
    if (probe.end().isPresent()) {
      isReady = false;
      lines.add("agent: ended: " + probe.end().get());
    }
    if (!probe.watch().discovery().isComplete()) {
      isReady = false;
      lines.add("discovery: not complete. " + probe.watch().discovery().problem());
    } else if (!probe.watch().discovery().problem().isEmpty()) {
      lines.add("discovery: " + probe.watch().discovery().problem());
    }
    var census = probe.census();
    if (census.isPresent()) {
      isReady &= types(census.get(), lines);
    } else {
      isReady = false;
      lines.add("ring: does not answer");
    }
    isReady &= uplink(probe.uplink(), lines);
    long quarantined = probe.executor().quarantined();
    if (quarantined > 0) {
      lines.add("quarantine: " + quarantined + " operations were quarantined; the last ones:");
      for (Quarantined entry : probe.quarantine()) {
        lines.add("  " + entry.operation() + " " + entry.typeId() + ": " + entry.reason());
      }
    }
    lines.addFirst(isReady ? "ready" : "not ready");
    return new Readiness(isReady, lines);
  }

  private static boolean types(Census census, List<String> lines) {
    List<TypeCensus> syncing = new ArrayList<>();
    List<TypeCensus> unavailable = new ArrayList<>();
    int ready = 0;
    for (TypeCensus type : census.types()) {
      switch (type.state()) {
        case READY -> ready++;
        case SYNCING -> syncing.add(type);
        case UNAVAILABLE -> unavailable.add(type);
      }
    }
    lines.add(
        "types: %d ready, %d syncing, %d unavailable; %d objects at version %d"
            .formatted(
                ready, syncing.size(), unavailable.size(), census.objects(), census.version()));
    name(syncing, lines);
    name(unavailable, lines);
    return census.isCatalogComplete() && syncing.isEmpty();
  }

  private static void name(List<TypeCensus> types, List<String> lines) {
    for (TypeCensus type : types.subList(0, Math.min(types.size(), TYPES_NAMED_MAX))) {
      String word = type.state().name().toLowerCase(Locale.ROOT);
      String why = type.state() == TypeState.UNAVAILABLE ? ": " + type.message() : "";
      lines.add("  " + type.typeId() + " is " + word + why);
    }
    if (types.size() > TYPES_NAMED_MAX) {
      lines.add("  and " + (types.size() - TYPES_NAMED_MAX) + " more");
    }
  }

  private static boolean uplink(UplinkStatus uplink, List<String> lines) {
    String word = uplink.state().name().toLowerCase(Locale.ROOT);
    String at = uplink.isLive() ? " at " + uplink.epoch() + "·" + uplink.cursor() : "";
    String why = uplink.problem().isEmpty() ? "" : ". " + uplink.problem();
    String hint = uplink.state() == UplinkState.PARKED ? ": waits until all types are known" : "";
    lines.add("uplink: " + word + at + hint + why);
    return uplink.isLive();
  }
}
