package dev.lockstep.bench.sim;

import java.util.List;

/**
 * The kinds of faults in a simulated world, with their rows in docs/faults.md. Those without a row
 * are acts of people.
 */
enum Fault {
  AGENT_KILLED(1, 2),
  AGENT_PAUSED(3, 5),
  RING_SLOW(7),
  SECOND_AGENT(8, 9),
  AGENT_CLOCK_JUMPS(11),
  PLACE_FORGOTTEN(12),
  PAGE_EXPIRED(13),
  CLOSES_INSTEAD_OF_410(14),
  API_ERRORS(15),
  API_UNAUTHORIZED(16),
  API_FORBIDDEN(16),
  API_SLOW(17),
  WATCH_HANGS(18),
  API_BREAKS(19),
  EVENTS_REPEATED(20),
  LISTS_STALE(21),
  BOOKMARK_EARLY(22),
  BOOKMARK_BACKWARD(23),
  COMPACTED_IN_GAP(24),
  EVENTS_LOST(25),
  API_RESTORED(26),
  RECREATED(27),
  TYPE_COMES_AND_GOES(28),
  NAMESPACE_DELETED(29),
  AGENT_LINK_CUT(30),
  AGENT_LINK_HALF_OPEN(31),
  AGENT_LINK_STALLED(32),
  LINKS_SWIZZLED(33),
  LINKS_SLOW(34),
  BACKEND_KILLED(39),
  BACKEND_UNREACHABLE(39),
  STORE_REFUSES(47),
  RELAY_SLOW(66),
  CLIENT_SLOW(51),
  CLIENT_SLEEPS(52),
  CLIENT_LINK_CUT(35),
  CLIENT_LINK_HALF_OPEN(31),
  CLIENT_MESSAGE_LOST(35),
  AGENT_MESSAGE_LOST(35),
  CLIENT_RELOADS(),
  WISH_CHANGES(),
  POLICY_CHANGES(55),
  POLICY_STORM(56),
  BACKEND_CLOCK_JUMPS(11),
  RULES_HAVE_HOURS(),
  TOKENS_EXPIRE(),
  DIGESTS_WRONG(36),
  TRANSFER_CUT(35);

  private final List<Integer> rows;

  Fault(Integer... rows) {
    this.rows = List.of(rows);
  }

  /** The rows in docs/faults.md. */
  List<Integer> rows() {
    return rows;
  }
}
