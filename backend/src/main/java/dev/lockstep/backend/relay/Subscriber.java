package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a relay knows of a session that follows its cluster. Owned by the relay's thread; the
 * session's follower, on its event loop, knows better where its client stands, and says so in time.
 */
final class Subscriber {
  static final long NEVER = Long.MAX_VALUE;

  final SubscriberPort port;
  final Subject subject;

  /** Changed by {@link Roster} alone. */
  Standing standing = Standing.IDLE;

  // The newest subscription, and what its rights leave of it.
  int number;
  List<Selection> selections = List.of();
  Rights wanted = Rights.none();

  // The view that is held, while waiting, live or sending.
  @Nullable ViewGroup group;
  // The index among the group's live subscribers, or -1.
  int place = -1;
  // Whether what the client holds is known to be wrong.
  boolean isDistrusted;
  // The time by which it must have asked after its rights have changed.
  long drainByMs = NEVER;

  Subscriber(SubscriberPort port, Subject subject) {
    this.port = port;
    this.subject = subject;
  }

  /** The ask that is to be answered; null unless it waits. */
  @Nullable Ask ask() {
    return standing instanceof Standing.Waiting waiting ? waiting.ask() : null;
  }

  /** Whether the relay itself turns it, while its follower still believes itself live. */
  boolean isTurning() {
    Ask pending = ask();
    return pending != null && pending.number() == 0;
  }

  /** Whether something that was written long ago may still wait to be read. */
  boolean isBehind() {
    return standing instanceof Standing.Lagging || standing instanceof Standing.Sending;
  }
}
