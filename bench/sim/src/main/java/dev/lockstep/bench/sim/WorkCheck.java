package dev.lockstep.bench.sim;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.client.sync.SyncCounts;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Checks that the work of every party was in proportion to its faults: a line that recovers all the
 * time also shows the right content at the end.
 */
final class WorkCheck {
  /** Faults that justify no reset. */
  static final Set<Fault> HARMLESS =
      EnumSet.of(
          Fault.AGENT_CLOCK_JUMPS,
          Fault.BACKEND_CLOCK_JUMPS,
          Fault.RING_SLOW,
          Fault.PLACE_FORGOTTEN,
          Fault.PAGE_EXPIRED,
          Fault.CLOSES_INSTEAD_OF_410,
          Fault.API_ERRORS,
          Fault.API_SLOW,
          Fault.WATCH_HANGS,
          Fault.API_BREAKS,
          Fault.EVENTS_REPEATED,
          Fault.BOOKMARK_EARLY,
          Fault.COMPACTED_IN_GAP,
          Fault.RECREATED,
          Fault.NAMESPACE_DELETED,
          Fault.AGENT_LINK_CUT,
          Fault.AGENT_LINK_HALF_OPEN,
          Fault.LINKS_SLOW,
          Fault.CLIENT_SLEEPS,
          Fault.CLIENT_LINK_CUT,
          Fault.CLIENT_LINK_HALF_OPEN,
          Fault.TOKENS_EXPIRE);

  /**
   * Faults after which a client may have to reconnect, or waits for the first state of a cluster
   * until its timeout.
   */
  private static final Set<Fault> UNSETTLING =
      EnumSet.of(
          Fault.AGENT_KILLED,
          Fault.AGENT_PAUSED,
          Fault.SECOND_AGENT,
          Fault.AGENT_LINK_CUT,
          Fault.AGENT_LINK_HALF_OPEN,
          Fault.AGENT_LINK_STALLED,
          Fault.AGENT_MESSAGE_LOST,
          Fault.STORE_REFUSES,
          Fault.BACKEND_KILLED,
          Fault.BACKEND_UNREACHABLE,
          Fault.CLIENT_SLOW,
          Fault.CLIENT_SLEEPS,
          Fault.CLIENT_LINK_CUT,
          Fault.CLIENT_LINK_HALF_OPEN,
          Fault.CLIENT_MESSAGE_LOST,
          Fault.LINKS_SLOW,
          Fault.LINKS_SWIZZLED,
          Fault.POLICY_CHANGES,
          Fault.POLICY_STORM,
          Fault.RULES_HAVE_HOURS,
          Fault.TOKENS_EXPIRE,
          Fault.TRANSFER_CUT);

  /** Resets of one client in a world, at most. */
  private static final int RESETS_MAX = 1_000;

  private WorkCheck() {}

  static void check(SimWorld world) {
    SimShape shape = world.shape();
    boolean loses = shape.faults().contains(Fault.CLIENT_MESSAGE_LOST);
    boolean isCalm = Collections.disjoint(UNSETTLING, shape.faults());
    for (SimClient client : world.clients()) {
      SyncCounts counts = client.counts();
      // A lost welcome puts another message in its place, which counts as malformed.
      if (!loses && counts.gaps + counts.malformed > 0) {
        world.fail(client.name() + " found a gap on a line that loses nothing: " + counts);
      }
      if (counts.resets > RESETS_MAX) {
        world.fail(client.name() + " was reset again and again: " + counts);
      }
      if (isCalm && counts.silences > 0) {
        world.fail(client.name() + " found silence on a line that works: " + counts);
      }
    }
    if (!HARMLESS.containsAll(shape.faults()) || !remembersAll(shape)) {
      return;
    }
    for (SimClient client : world.clients()) {
      boolean isByLabel =
          world.policy().of(client.user()).stream().anyMatch(rule -> rule.reach().team() != null);
      if (client.counts().resets > 1 && !isByLabel) {
        world.fail(client.name() + " was reset without a reason: " + client.counts());
      }
    }
    SimBackend backend = world.backend();
    boolean isSlow = shape.faults().contains(Fault.CLIENT_SLEEPS);
    // A session whose connection has just ended, and which has not noticed it yet, also lags.
    if (backend != null
        && !isSlow
        && backend.count(Count.SESSIONS_LAGGED) > backend.refusedAsClosed()) {
      world.fail("sessions lagged, though all clients read");
    }
  }

  /** Whether all removals and all views are remembered, and any step fits into a connection. */
  private static boolean remembersAll(SimShape shape) {
    return shape.bounds().agent().tombstonesMax() >= 10_000
        && shape.bounds().relay().state().tombstonesMax() >= 10_000
        && shape.bounds().relay().views().max() >= 100
        && shape.bounds().windowBytes() >= 128 << 10;
  }
}
