package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session that follows a cluster, as the relay knows it. Owned by the relay's thread. The
 * session's follower, on its event loop, knows its client's position first, and reports it when it
 * asks.
 */
final class Subscriber {
  static final long NEVER = Long.MAX_VALUE;

  final SubscriberPort port;
  final Subject subject;

  /** Only {@link Roster} changes it. */
  Standing standing = Standing.IDLE;

  // The newest subscription, and the part of it that the subject may see.
  int number;
  List<Selection> selections = List.of();
  Rights wanted = Rights.none();

  // The view that the session holds while waiting, live or sending.
  @Nullable ViewGroup group;
  // Index among the group's live subscribers, or -1.
  int place = -1;
  // Whether the client's content is known to be wrong.
  boolean isDistrusted;
  // Deadline of its next ask after a change of its rights.
  long drainByMs = NEVER;

  Subscriber(SubscriberPort port, Subject subject) {
    this.port = port;
    this.subject = subject;
  }

  /** The ask that waits for an answer, or null. */
  @Nullable Ask ask() {
    return standing instanceof Standing.Waiting waiting ? waiting.ask() : null;
  }

  /** Whether the relay itself made it wait, while its follower still believes that it is live. */
  boolean isTurning() {
    Ask pending = ask();
    return pending != null && pending.number() == 0;
  }

  /** Whether frames that were written long ago may still be unread. */
  boolean isBehind() {
    return standing instanceof Standing.Lagging || standing instanceof Standing.Sending;
  }
}
