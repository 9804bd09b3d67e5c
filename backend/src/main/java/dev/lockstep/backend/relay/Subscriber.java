package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Transfer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a relay knows of one session. Owned by the relay's thread; the session's follower, on its
 * event loop, knows better where its client stands, and says so in time.
 */
final class Subscriber {
  /** What the session is to the relay. */
  enum State {
    /** It follows nothing here. */
    IDLE,
    /** It has asked, or is to be turned to another view, and is to be answered. */
    WAITING,
    /** It gets every frame of its view. */
    LIVE,
    /** It will ask when there is room. */
    LAGGING,
    /** It is being sent a transfer and will ask when that is done. */
    SENDING
  }

  static final long NEVER = Long.MAX_VALUE;

  final SessionPort port;
  final Subject subject;

  State state = State.IDLE;

  // What it may see of the cluster, and what of that it wants to.
  Rights rights = Rights.none();
  boolean seesCluster;
  int number;
  List<Selection> selections = List.of();
  @Nullable Rights wanted;

  // What it gets.
  @Nullable ViewGroup group;
  // Where that has it among those who are live, or -1.
  int place = -1;
  @Nullable Ask ask;
  @Nullable Transfer transfer;
  // Whether what it holds is known to be wrong.
  boolean distrusted;
  // By when it must have asked after its rights have changed.
  long drainByMs = NEVER;

  Subscriber(SessionPort port, Subject subject) {
    this.port = port;
    this.subject = subject;
  }

  boolean isSubscribed() {
    return wanted != null;
  }

  /** Whether the relay itself wants it turned, while its follower believes that it is live. */
  boolean isTurning() {
    Ask pending = ask;
    return state == State.WAITING && pending != null && pending.number() == 0;
  }
}
