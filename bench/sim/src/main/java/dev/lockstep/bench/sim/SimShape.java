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
import java.util.List;
import java.util.Set;

/**
 * The shape of a world: sizes, bounds, and kinds of faults. Drawn from the seed, so that small
 * bounds are reached in some worlds and never in others.
 *
 * @param readsMessages whether the check also reads each message to a client
 */
record SimShape(Size size, Bounds bounds, Course course, Crowd crowd, boolean readsMessages) {

  /**
   * The size of a world.
   *
   * @param clusters their number
   * @param types of objects in each
   * @param objects in each cluster at the start
   * @param clients tabs that are open
   * @param changesPerSecond in each cluster
   */
  record Size(int clusters, int types, int objects, int clients, double changesPerSecond) {}

  /**
   * The bounds of all parties.
   *
   * @param messageBytes of an agent's transfer
   * @param windowBytes that may wait in a client's connection
   */
  record Bounds(
      int messageBytes,
      int windowBytes,
      StateLimits agent,
      RelayLimits relay,
      ReflectorLimits reflector) {
    private Bounds withMessageBytes(int bytes) {
      return new Bounds(bytes, windowBytes, agent, relay, reflector);
    }
  }

  /**
   * The faults of a world, and their time.
   *
   * @param faults that happen
   * @param faultSeconds how long faults happen; the rest of the time is for recovery
   * @param seconds in all
   */
  record Course(Set<Fault> faults, int faultSeconds, int seconds) {
    Course {
      faults = Set.copyOf(faults);
    }

    private Course with(Set<Fault> others) {
      return new Course(others, faultSeconds, seconds);
    }
  }

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
    // The number of an agent's messages depends on how well its content packs, hidden content
    // included. Only times depend on it, and twins are compared by times as well.
    bounds = crowd.isTwin() ? bounds.withMessageBytes(MESSAGE_BYTES) : bounds;
  }

  static SimShape draw(Luck luck) {
    // Drawn in this order, so that the worlds of known seeds stay the same.
    boolean isTight = luck.chance(0.5);
    Set<Fault> faults = faults(luck);
    Size size =
        new Size(
            luck.chance(0.2) ? 2 : 1,
            1 + luck.below(SimNames.TYPES.size()),
            luck.size(4, 1_000),
            1 + luck.below(6),
            0.1 * luck.size(1, 100));
    Bounds bounds =
        new Bounds(
            luck.chance(0.5) ? luck.size(100, 20_000) : MESSAGE_BYTES,
            luck.chance(0.5) ? luck.size(500, 10_000) : 128 << 10,
            new StateLimits(luck.chance(0.5) ? luck.size(1, 50) : 10_000, 600_000),
            relayLimits(luck, isTight),
            reflectorLimits(luck, needsDrift(faults)));
    Crowd crowd = Crowd.draw(luck);
    boolean readsMessages = luck.chance(0.25);
    faults.addAll(lastFaults(luck));
    Course course = new Course(faults, SECONDS - HEAL_SECONDS, SECONDS);
    return new SimShape(size, bounds, course, crowd, readsMessages);
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

  Set<Fault> faults() {
    return course.faults;
  }

  /** A world of this size with everything else as drawn, for measuring. */
  SimShape sized(int manyObjects, int manyClients) {
    Size sized = new Size(1, 3, manyObjects, manyClients, size.changesPerSecond);
    return new SimShape(sized, bounds, course, crowd.withoutTwin(), readsMessages);
  }

  SimShape without(Fault fault) {
    Set<Fault> fewer = EnumSet.noneOf(Fault.class);
    fewer.addAll(course.faults);
    fewer.remove(fault);
    return new SimShape(size, bounds, course.with(fewer), crowd, readsMessages);
  }

  SimShape with(int fewerObjects, int fewerClients, int shorterSeconds) {
    Size smaller =
        new Size(size.clusters, size.types, fewerObjects, fewerClients, size.changesPerSecond);
    int healSeconds = course.seconds - course.faultSeconds;
    Course shorter = new Course(course.faults, shorterSeconds, shorterSeconds + healSeconds);
    return new SimShape(smaller, bounds, shorter, crowd, readsMessages);
  }

  /** The same world with other hidden content. */
  SimShape twin() {
    Crowd other = new Crowd(crowd.users(), Twin.SECOND);
    return new SimShape(size, bounds, course, other, readsMessages);
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
