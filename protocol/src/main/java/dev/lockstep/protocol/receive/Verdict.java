package dev.lockstep.protocol.receive;

/** Outcome of offering a step to a receiver. */
public enum Verdict {
  /** The step took effect; the receiver stands at its end. */
  APPLIED,
  /** The step is a chunk, which the receiver keeps until the last one comes. */
  HELD,
  /** The step ends at or before the receiver's position; nothing changed, nothing is missing. */
  OLD,
  /** The step does not begin where the receiver stands: a step is missing. Nothing changed. */
  GAP,
  /**
   * The step took effect, but the digests differ: the receiver does not hold what its peer holds.
   */
  DIVERGED
}
