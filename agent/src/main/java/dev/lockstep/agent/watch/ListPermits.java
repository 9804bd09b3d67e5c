package dev.lockstep.agent.watch;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets only so many lists run at the same time, so that a start does not weigh on the apiserver.
 * Safe for all threads; each type's thread has a {@link Permit} of its own.
 */
final class ListPermits {

  /** How often a waiting thread looks whether it is still wanted. */
  private static final long LOOK_MS = 250;

  private final Semaphore permits;

  ListPermits(int max) {
    this.permits = new Semaphore(max, true);
  }

  /** One type's right to list, held or not. Used by one thread. */
  final class Permit {

    private boolean isHeld;

    /** Waits for it, unless it is held. False when the caller is not wanted any more. */
    boolean take(BooleanSupplier isWanted) {
      try {
        while (!isHeld && isWanted.getAsBoolean()) {
          isHeld = permits.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return isHeld;
    }

    void giveBack() {
      if (isHeld) {
        isHeld = false;
        permits.release();
      }
    }
  }

  Permit permit() {
    return new Permit();
  }
}
