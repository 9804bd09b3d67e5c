package dev.lockstep.backend.observe;

/** Receives counts, from any thread. */
public interface Counts {
  /** Discards counts. */
  Counts NONE = (count, n) -> {};

  void add(Count count, long n);

  default void add(Count count) {
    add(count, 1);
  }
}
