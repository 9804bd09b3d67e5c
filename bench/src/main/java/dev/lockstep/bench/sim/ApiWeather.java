package dev.lockstep.bench.sim;

/**
 * What is wrong with a simulated apiserver just now. All off is a good one. The simulation's faults
 * switch these on and off.
 */
final class ApiWeather {
  /** Answers are errors, with this probability. */
  double errors;

  /** The status that errors have: 500, 503, 429, 401 or 403. */
  int status = 500;

  /** Watches of a place that is forgotten are closed instead of refused. */
  boolean closesInsteadOf410;

  /** Watches stay open and say nothing. */
  boolean hangs;

  /** Events come twice, or again long after, with this probability. */
  double repeats;

  /** Events are never told, with this probability. */
  double losses;

  /** Lists come from a replica that lags, with this probability. */
  double staleLists;

  /** A page's token is refused as expired, with this probability. */
  double expiredPages;

  /** A bookmark comes before the events that it covers, with this probability. */
  double earlyBookmarks;

  /** A bookmark goes back, with this probability. */
  double backwardBookmarks;

  /** Connections break in the middle, with this probability for each delivery. */
  double breaks;

  /** Each answer takes this much longer. */
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
