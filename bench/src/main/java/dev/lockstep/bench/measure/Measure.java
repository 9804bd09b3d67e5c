package dev.lockstep.bench.measure;

/** One of the twelve. */
public interface Measure {
  /** As in M1. */
  String id();

  String title();

  /** Runs it beside its peers. */
  Outcome run(Bed bed) throws Exception;
}
