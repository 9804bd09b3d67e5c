package dev.lockstep.agent.watch;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Bounds the lists that run at the same time, so that a start does not overload the apiserver. Any
 * thread; each type's thread has a {@link Permit} of its own.
 */
final class ListPermits {

  /** Interval at which a waiting thread checks whether it is still wanted. */
  private static final long LOOK_MS = 250;

  private final Semaphore permits;

  ListPermits(int max) {
    this.permits = new Semaphore(max, true);
  }

  /** One type's permit to list, held or not. Used by one thread. */
  final class Permit {

    private boolean isHeld;

    /**
     * Waits for the permit, unless it is held. Returns false when the caller is no longer wanted.
     */
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
