package dev.lockstep.bench.sim.cluster;

/**
 * The current faults of a simulated apiserver; with all of them off it works well. The simulation's
 * faults switch these on and off.
 */
public final class ApiWeather {
  /** Probability that an answer is an error. */
  public double errors;

  /** Status of these errors: 500, 503, 429, 401 or 403. */
  public int status = 500;

  /** Watches from a compacted version are closed instead of refused. */
  public boolean closesInsteadOf410;

  /** Watches stay open and send nothing. */
  public boolean hangs;

  /** Probability that an event arrives twice, or again much later. */
  public double repeats;

  /** Probability that an event is never sent. */
  public double losses;

  /** Probability that a list comes from a replica that lags. */
  public double staleLists;

  /** Probability that a page's token is refused as expired. */
  public double expiredPages;

  /** Probability that a bookmark arrives before the events that it covers. */
  public double earlyBookmarks;

  /** Probability that a bookmark goes back. */
  public double backwardBookmarks;

  /** Probability, for each delivery, that a connection breaks in the middle. */
  public double breaks;

  /** Additional delay of each answer. */
  public long slowNs;

  public void clear() {
    errors = 0;
    closesInsteadOf410 = false;
    hangs = false;
    repeats = 0;
    losses = 0;
    staleLists = 0;
    expiredPages = 0;
    earlyBookmarks = 0;
    backwardBookmarks = 0;
    breaks = 0;
    slowNs = 0;
  }
}
