package dev.lockstep.protocol.receive;

/** What became of a step that was offered to a receiver. */
public enum Verdict {
  /** It took effect; the receiver stands at its end. */
  APPLIED,
  /** It is a chunk, kept until the last one comes. */
  HELD,
  /** It leads to where the receiver has been already; nothing changed, nothing is missing. */
  OLD,
  /** It does not begin where the receiver stands: something is missing. Nothing changed. */
  GAP,
  /**
   * It took effect, but the digest says that the receiver now holds something else than its peer.
   */
  DIVERGED
}
