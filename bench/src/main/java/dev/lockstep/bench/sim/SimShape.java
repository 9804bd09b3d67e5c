package dev.lockstep.bench.sim;

import dev.lockstep.agent.watch.ReflectorLimits;
import dev.lockstep.backend.relay.RelayConfig.RelayLimits;
import dev.lockstep.backend.snapshot.TransferTable;
import dev.lockstep.protocol.state.StateLimits;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a world is made of: sizes, bounds, and which faults there are. Drawn from the seed, so that
 * small bounds are reached in some worlds and never in others.
 *
 * @param clusters how many there are
 * @param types of objects in each
 * @param objects in each cluster at the start
 * @param clients tabs that are open
 * @param changesPerSecond in each cluster
 * @param messageBytes of an agent's transfer
 * @param windowBytes that may wait in a client's connection
 * @param faults that happen
 * @param faultSeconds how long they do; the rest of the time is for healing
 * @param seconds in all
 * @param readsMessages whether each message to a client is read twice, once by the check
 */
record SimShape(
    int clusters,
    int types,
    int objects,
    int clients,
    double changesPerSecond,
    int messageBytes,
    int windowBytes,
    StateLimits agentLimits,
    RelayLimits relayLimits,
    ReflectorLimits reflectorLimits,
    Set<Fault> faults,
    int faultSeconds,
    int seconds,
    boolean readsMessages) {

  private static final int SECONDS = 90;

  /** Time for everything to heal: the longest wait of anyone is 30 to 60 s. */
  private static final int HEAL_SECONDS = 50;

  SimShape {
    faults = Set.copyOf(faults);
  }

  static SimShape draw(Luck luck) {
    boolean isTight = luck.chance(0.5);
    Set<Fault> faults = faults(luck);
    return new SimShape(
        luck.chance(0.2) ? 2 : 1,
        1 + luck.below(SimNames.TYPES.size()),
        luck.size(4, 1_000),
        1 + luck.below(5),
        0.1 * luck.size(1, 100),
        luck.chance(0.5) ? luck.size(500, 20_000) : 1 << 19,
        luck.chance(0.5) ? luck.size(500, 10_000) : 128 << 10,
        new StateLimits(luck.chance(0.5) ? luck.size(1, 50) : 10_000, 600_000),
        relayLimits(luck, isTight),
        reflectorLimits(luck, faults.contains(Fault.API_RESTORED)),
        faults,
        SECONDS - HEAL_SECONDS,
        SECONDS,
        luck.chance(0.25));
  }

  /** A world of this size, with everything else as drawn: for measuring. */
  SimShape sized(int objects, int clients) {
    return new SimShape(
        1,
        3,
        objects,
        clients,
        10,
        messageBytes,
        windowBytes,
        agentLimits,
        relayLimits,
        reflectorLimits,
        faults,
        faultSeconds,
        seconds,
        readsMessages);
  }

  SimShape without(Fault fault) {
    Set<Fault> fewer = EnumSet.noneOf(Fault.class);
    fewer.addAll(faults);
    fewer.remove(fault);
    return new SimShape(
        clusters,
        types,
        objects,
        clients,
        changesPerSecond,
        messageBytes,
        windowBytes,
        agentLimits,
        relayLimits,
        reflectorLimits,
        fewer,
        faultSeconds,
        seconds,
        readsMessages);
  }

  SimShape with(int fewerObjects, int fewerClients, int shorterSeconds) {
    return new SimShape(
        clusters,
        types,
        fewerObjects,
        fewerClients,
        changesPerSecond,
        messageBytes,
        windowBytes,
        agentLimits,
        relayLimits,
        reflectorLimits,
        faults,
        shorterSeconds,
        shorterSeconds + seconds - faultSeconds,
        readsMessages);
  }

  private static RelayLimits relayLimits(Luck luck, boolean isTight) {
    return new RelayLimits(
        new StateLimits(luck.chance(0.5) ? luck.size(1, 50) : 10_000, 600_000),
        isTight
            ? new TransferTable.Limits(1 + luck.below(4), luck.size(5_000, 100_000), 200, 8_000)
            : TransferTable.Limits.DEFAULT,
        isTight ? 6 + luck.below(6) : 100,
        luck.below(4),
        luck.between(500, 60_000),
        20_000,
        isTight ? 1 + luck.below(3) : 1_000,
        isTight ? luck.size(300, 20_000) : 256 << 10,
        isTight ? luck.size(200, 5_000) : 256 << 10,
        luck.between(500, 30_000),
        luck.between(3_000, 10_000),
        5_000);
  }

  /**
   * @param looksForDrift whether lists are taken again and again: the only way to notice a restored
   *     apiserver that has caught up, and a way to hide every event that was lost
   */
  private static ReflectorLimits reflectorLimits(Luck luck, boolean looksForDrift) {
    return new ReflectorLimits(
        luck.chance(0.5) ? luck.size(3, 100) : 500,
        100_000,
        10,
        30,
        500 * Agenda.MS,
        4 * Agenda.SECOND,
        5 * Agenda.SECOND,
        15 * Agenda.SECOND,
        3 * Agenda.SECOND,
        20 * Agenda.SECOND,
        looksForDrift ? 15 * Agenda.SECOND : 0);
  }

  private static Set<Fault> faults(Luck luck) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    double kind = luck.random().nextDouble();
    double share = kind < 0.15 ? 0 : luck.random().nextDouble() * 0.5;
    boolean isHarmless = kind > 0.8;
    for (Fault fault : Fault.values()) {
      if (luck.chance(share) && (!isHarmless || WorkCheck.HARMLESS.contains(fault))) {
        faults.add(fault);
      }
    }
    return faults;
  }
}
