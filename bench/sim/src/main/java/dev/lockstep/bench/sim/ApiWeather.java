package dev.lockstep.bench.sim;

/**
 * The current faults of a simulated apiserver; with all of them off it works well. The simulation's
 * faults switch these on and off.
 */
final class ApiWeather {
  /** Probability that an answer is an error. */
  double errors;

  /** Status of these errors: 500, 503, 429, 401 or 403. */
  int status = 500;

  /** Watches from a compacted version are closed instead of refused. */
  boolean closesInsteadOf410;

  /** Watches stay open and send nothing. */
  boolean hangs;

  /** Probability that an event arrives twice, or again much later. */
  double repeats;

  /** Probability that an event is never sent. */
  double losses;

  /** Probability that a list comes from a replica that lags. */
  double staleLists;

  /** Probability that a page's token is refused as expired. */
  double expiredPages;

  /** Probability that a bookmark arrives before the events that it covers. */
  double earlyBookmarks;

  /** Probability that a bookmark goes back. */
  double backwardBookmarks;

  /** Probability, for each delivery, that a connection breaks in the middle. */
  double breaks;

  /** Additional delay of each answer. */
  long slowNs;

  void clear() {
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
