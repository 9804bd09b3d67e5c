package dev.lockstep.agent.uplink;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the notes of one kind in a thread's queue to one. A producer first writes the value, then
 * posts; the thread first takes the note, then reads the value. So the thread reads a value that is
 * written in between now, or the producer posts it again.
 */
final class SingleNote {
  private final AtomicBoolean isWaiting = new AtomicBoolean();

  /** Posts the note, and returns whether the caller must queue it. Any thread. */
  boolean post() {
    return isWaiting.compareAndSet(false, true);
  }

  /** Takes the note, on the thread that owns the queue. */
  void take() {
    isWaiting.set(false);
  }
}
