package dev.lockstep.agent.uplink;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets at most one note of a kind wait in a thread's queue, however often there is something to
 * note. Whoever notes first writes what is to be seen, then posts; the thread first takes the note,
 * then looks: so what comes in between is seen now, or is posted again.
 */
final class SingleNote {
  private final AtomicBoolean isWaiting = new AtomicBoolean();

  /** Whether the caller has to queue the note; any thread. */
  boolean post() {
    return isWaiting.compareAndSet(false, true);
  }

  /** The note's turn has come; the thread that owns the queue. */
  void take() {
    isWaiting.set(false);
  }
}
