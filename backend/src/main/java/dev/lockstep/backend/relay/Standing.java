package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.Invariant;

/**
 * State of a session in a cluster. Two sides keep one each: the relay, and the session's follower
 * on its event loop. A change on one side reaches the other a moment later, so the two may differ
 * for that long; both follow the same rules.
 */
public sealed interface Standing {
  Standing IDLE = new Idle();
  Standing LIVE = new Live();
  Standing LAGGING = new Lagging();

  /** The client has no subscription here. */
  record Idle() implements Standing {}

  /**
   * The session waits for the answer that brings it up to date.
   *
   * @param ask the newest ask; only its answer counts
   */
  record Waiting(Ask ask) implements Standing {}

  /** The session receives an offer of every frame of its view. */
  record Live() implements Standing {}

  /** The session is behind, and asks as soon as it has room. */
  record Lagging() implements Standing {}

  /** The session receives a transfer; after the last chunk it asks for the changes since. */
  record Sending(Transfer transfer) implements Standing {}

  /** Cause of a change of standing. */
  enum Why {
    /** The client subscribes. */
    SUBSCRIBED,
    /** The follower has room again, or has written a whole transfer. */
    ASKED,
    /**
     * The relay itself brings a live session up to date: its view changes, or the step is large.
     */
    TURNED,
    /** The answer fits into one message. */
    ANSWERED,
    /** The answer is a transfer. */
    TRANSFERRED,
    /** A frame does not begin where the client stands, or there is no room for it. */
    REFUSED,
    /** The last chunk is written. */
    SENT,
    /** The rest of a transfer must not be sent. */
    ABANDONED,
    /** The subscription has ended. */
    ENDED;

    private boolean allows(Standing from, Standing to) {
      return switch (this) {
        case SUBSCRIBED -> to instanceof Waiting;
        case ASKED -> (from instanceof Lagging || from instanceof Sending) && to instanceof Waiting;
        case TURNED -> from instanceof Live && to instanceof Waiting;
        case ANSWERED -> from instanceof Waiting && to instanceof Live;
        case TRANSFERRED ->
            (from instanceof Waiting || from instanceof Live) && to instanceof Sending;
        case REFUSED ->
            (from instanceof Waiting || from instanceof Live || from instanceof Sending)
                && to instanceof Lagging;
        case SENT, ABANDONED -> from instanceof Sending && to instanceof Lagging;
        case ENDED -> !(from instanceof Idle) && to instanceof Idle;
      };
    }
  }

  /** The side that keeps a standing, for metrics. */
  enum Side {
    RELAY,
    FOLLOWER
  }

  /** Checks and counts a change, and returns the next standing. */
  default Standing become(Standing next, Why why, Side side, Counts counts) {
    if (!why.allows(this, next)) {
      Invariant.check(false, this + " must not become " + next + " by " + why);
    }
    counts.add(count(next, side));
    return next;
  }

  private static Count count(Standing next, Side side) {
    boolean isRelay = side == Side.RELAY;
    return switch (next) {
      case Idle _ -> isRelay ? Count.SUBSCRIBERS_IDLE : Count.FOLLOWERS_IDLE;
      case Waiting _ -> isRelay ? Count.SUBSCRIBERS_WAITING : Count.FOLLOWERS_WAITING;
      case Live _ -> isRelay ? Count.SUBSCRIBERS_LIVE : Count.FOLLOWERS_LIVE;
      case Lagging _ -> isRelay ? Count.SUBSCRIBERS_LAGGING : Count.FOLLOWERS_LAGGING;
      case Sending _ -> isRelay ? Count.SUBSCRIBERS_SENDING : Count.FOLLOWERS_SENDING;
    };
  }
}
