package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.Invariant;

/**
 * Where a session stands in a cluster. Each of two sides keeps one: the relay, and the session's
 * follower on its event loop. What one side does reaches the other a moment later, so the two may
 * differ for that long; the rules are the same for both.
 */
public sealed interface Standing {
  Standing IDLE = new Idle();
  Standing LIVE = new Live();
  Standing LAGGING = new Lagging();

  /** The client follows nothing here. */
  record Idle() implements Standing {}

  /**
   * The session is to be brought up to date.
   *
   * @param ask the newest; nothing but its answer counts
   */
  record Waiting(Ask ask) implements Standing {}

  /** The session is offered every frame of its view. */
  record Live() implements Standing {}

  /** The session asks as soon as there is room. */
  record Lagging() implements Standing {}

  /** The transfer is being sent; after its last chunk the session asks for what came since. */
  record Sending(Transfer transfer) implements Standing {}

  /** Why a standing changes. */
  enum Why {
    /** The client asks for a part of the cluster. */
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
    /** The client follows nothing here any longer. */
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

  /** Which side keeps a standing, for the metrics. */
  enum Side {
    RELAY,
    FOLLOWER
  }

  /** The next standing, checked and counted. */
  default Standing become(Standing next, Why why, Side side, Counts counts) {
    if (!why.allows(this, next)) {
      Invariant.check(false, this + " does not become " + next + " when it is " + why);
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
