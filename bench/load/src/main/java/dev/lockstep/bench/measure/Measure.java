package dev.lockstep.bench.measure;

/** One of the twelve measures. */
public interface Measure {
  /** Returns its number, such as M1. */
  String id();

  String title();

  /** Runs it, with the peers for comparison. */
  Outcome run(Bed bed) throws Exception;
}
