package dev.lockstep.backend.observe;

/** Takes counts; may be called from any thread. */
public interface Counts {
  /** For whoever does not care. */
  Counts NONE = (count, n) -> {};

  void add(Count count, long n);

  default void add(Count count) {
    add(count, 1);
  }
}
