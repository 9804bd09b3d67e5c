package dev.lockstep.bench.sim;

import dev.lockstep.agent.watch.ReflectorLimits;
import dev.lockstep.agent.watch.WatchTimes;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayConfig.RelayLimits;
import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.protocol.state.StateLimits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of a world: sizes, bounds, and kinds of faults. Drawn from the seed, so that small
 * bounds are reached in some worlds and never in others.
 *
 * @param clusters their number
 * @param types of objects in each
 * @param objects in each cluster at the start
 * @param clients tabs that are open
 * @param changesPerSecond in each cluster
 * @param messageBytes of an agent's transfer
 * @param windowBytes that may wait in a client's connection
 * @param faults that happen
 * @param faultSeconds how long faults happen; the rest of the time is for recovery
 * @param seconds in all
 * @param crowd the users
 * @param readsMessages whether the check also reads each message to a client
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
    Crowd crowd,
    boolean readsMessages) {

  /** Whether a world is played twice, the second time with other hidden content. */
  enum Twin {
    NONE,
    FIRST,
    SECOND
  }

  /**
   * The users of a world.
   *
   * @param users the owners of the tabs, in turn
   */
  record Crowd(List<String> users, Twin twin) {
    Crowd {
      users = List.copyOf(users);
    }

    boolean isTwin() {
      return twin != Twin.NONE;
    }

    Crowd withoutTwin() {
      return new Crowd(users, Twin.NONE);
    }

    /** Draws the users; often few users have many tabs and share their frames. */
    static Crowd draw(Luck luck) {
      if (luck.chance(0.04)) {
        return new Crowd(List.of(SimNames.BLIND), Twin.FIRST);
      }
      if (luck.chance(0.5)) {
        return new Crowd(SimNames.USERS, Twin.NONE);
      }
      String user = luck.pick(SimNames.USERS);
      return new Crowd(luck.chance(0.5) ? List.of(user) : List.of(user, "ada"), Twin.NONE);
    }
  }

  private static final int SECONDS = 90;

  /** More than the content of any world. */
  private static final int MESSAGE_BYTES = 1 << 19;

  private static final EnumSet<Fault> LAST_FAULTS =
      EnumSet.of(
          Fault.RULES_HAVE_HOURS, Fault.TOKENS_EXPIRE, Fault.DIGESTS_WRONG, Fault.TRANSFER_CUT);
  private static final double LAST_FAULTS_SHARE = 0.1;

  /** Time for recovery: the longest timeout of any party is 30 to 60 s. */
  private static final int HEAL_SECONDS = 50;

  SimShape {
    faults = Set.copyOf(faults);
    // The number of an agent's messages depends on how well its content packs, hidden content
    // included. Only times depend on it, and twins are compared by times as well.
    messageBytes = crowd.isTwin() ? MESSAGE_BYTES : messageBytes;
  }

  static SimShape draw(Luck luck) {
    boolean isTight = luck.chance(0.5);
    Set<Fault> faults = faults(luck);
    return new SimShape(
            luck.chance(0.2) ? 2 : 1,
            1 + luck.below(SimNames.TYPES.size()),
            luck.size(4, 1_000),
            1 + luck.below(6),
            0.1 * luck.size(1, 100),
            luck.chance(0.5) ? luck.size(100, 20_000) : MESSAGE_BYTES,
            luck.chance(0.5) ? luck.size(500, 10_000) : 128 << 10,
            new StateLimits(luck.chance(0.5) ? luck.size(1, 50) : 10_000, 600_000),
            relayLimits(luck, isTight),
            reflectorLimits(luck, needsDrift(faults)),
            faults,
            SECONDS - HEAL_SECONDS,
            SECONDS,
            Crowd.draw(luck),
            luck.chance(0.25))
        .with(lastFaults(luck));
  }

  /** Drawn last, so that the worlds of known seeds stay the same. */
  private static Set<Fault> lastFaults(Luck luck) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : LAST_FAULTS) {
      if (luck.chance(LAST_FAULTS_SHARE)) {
        faults.add(fault);
      }
    }
    return faults;
  }

  private SimShape with(Set<Fault> more) {
    Set<Fault> all = new HashSet<>(faults);
    all.addAll(more);
    return copy(
        clusters, types, objects, clients, changesPerSecond, all, faultSeconds, seconds, crowd);
  }

  /** A world of this size with everything else as drawn, for measuring. */
  SimShape sized(int manyObjects, int manyClients) {
    return copy(
        1,
        3,
        manyObjects,
        manyClients,
        changesPerSecond,
        faults,
        faultSeconds,
        seconds,
        crowd.withoutTwin());
  }

  SimShape without(Fault fault) {
    Set<Fault> fewer = EnumSet.noneOf(Fault.class);
    fewer.addAll(faults);
    fewer.remove(fault);
    return copy(
        clusters, types, objects, clients, changesPerSecond, fewer, faultSeconds, seconds, crowd);
  }

  SimShape with(int fewerObjects, int fewerClients, int shorterSeconds) {
    return copy(
        clusters,
        types,
        fewerObjects,
        fewerClients,
        changesPerSecond,
        faults,
        shorterSeconds,
        shorterSeconds + seconds - faultSeconds,
        crowd);
  }

  /** The same world with other hidden content. */
  SimShape twin() {
    return copy(
        clusters,
        types,
        objects,
        clients,
        changesPerSecond,
        faults,
        faultSeconds,
        seconds,
        new Crowd(crowd.users(), Twin.SECOND));
  }

  private SimShape copy(
      int otherClusters,
      int otherTypes,
      int otherObjects,
      int otherClients,
      double otherRate,
      Set<Fault> otherFaults,
      int otherFaultSeconds,
      int otherSeconds,
      Crowd otherCrowd) {
    return new SimShape(
        otherClusters,
        otherTypes,
        otherObjects,
        otherClients,
        otherRate,
        messageBytes,
        windowBytes,
        agentLimits,
        relayLimits,
        reflectorLimits,
        otherFaults,
        otherFaultSeconds,
        otherSeconds,
        otherCrowd,
        readsMessages);
  }

  private static RelayLimits relayLimits(Luck luck, boolean isTight) {
    // Drawn in this order, so that the worlds of seeds that are known stay what they are.
    StateLimits state = new StateLimits(luck.chance(0.5) ? luck.size(1, 50) : 10_000, 600_000);
    TransferTable.Limits transfers =
        isTight
            ? new TransferTable.Limits(1 + luck.below(4), luck.size(5_000, 100_000), 200, 8_000)
            : TransferTable.Limits.DEFAULT;
    RelayConfig.ViewLimits views =
        new RelayConfig.ViewLimits(
            isTight ? 6 + luck.below(6) : 100, luck.below(4), luck.between(500, 60_000));
    RelayConfig.AnswerLimits answers =
        new RelayConfig.AnswerLimits(
            20_000,
            isTight ? 1 + luck.below(3) : 1_000,
            isTight ? luck.size(300, 20_000) : 256 << 10,
            isTight ? luck.size(60, 3_000) : 256 << 10);
    RelayConfig.Patience patience =
        new RelayConfig.Patience(luck.between(500, 30_000), luck.between(3_000, 10_000), 5_000);
    return new RelayLimits(state, transfers, views, answers, patience);
  }

  /**
   * Whether only a periodic list notices: a restored apiserver that has caught up, events that were
   * never sent, or a connection that broke between a bookmark and the events that it covered too
   * early.
   */
  private static boolean needsDrift(Set<Fault> faults) {
    return faults.contains(Fault.API_RESTORED)
        || faults.contains(Fault.EVENTS_LOST)
        || faults.containsAll(Set.of(Fault.BOOKMARK_EARLY, Fault.API_BREAKS));
  }

  /**
   * @param looksForDrift whether lists are repeated periodically, which hides every lost event
   */
  private static ReflectorLimits reflectorLimits(Luck luck, boolean looksForDrift) {
    WatchTimes usual = WatchTimes.DEFAULTS;
    WatchTimes times =
        new WatchTimes(
            new WatchTimes.Requests(
                usual.requests().idle(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30)),
            new WatchTimes.Retries(
                Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5)),
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            new WatchTimes.Rounds(
                usual.rounds().debounce(),
                usual.rounds().rediscovery(),
                looksForDrift ? Duration.ofSeconds(15) : Duration.ZERO));
    return new ReflectorLimits(luck.chance(0.5) ? luck.size(3, 100) : 500, 100_000, times);
  }

  private static Set<Fault> faults(Luck luck) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    double kind = luck.random().nextDouble();
    double share = kind < 0.15 ? 0 : luck.random().nextDouble() * 0.5;
    boolean isHarmless = kind > 0.8;
    boolean isGentle = kind > 0.65 && !isHarmless;
    for (Fault fault : EnumSet.complementOf(LAST_FAULTS)) {
      if (luck.chance(share)
          && (!isHarmless || WorkCheck.HARMLESS.contains(fault))
          && (!isGentle || Freshness.GENTLE.contains(fault))) {
        faults.add(fault);
      }
    }
    return faults;
  }
}
