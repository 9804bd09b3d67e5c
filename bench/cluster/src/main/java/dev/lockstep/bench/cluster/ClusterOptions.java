package dev.lockstep.bench.cluster;

import dev.lockstep.bench.cluster.store.HistoryLimits;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Options of a simulated cluster.
 *
 * @param seed the same seed, clock and calls make the same objects, byte for byte
 * @param pods pods at the start; 0 for a cluster with its system namespaces only
 * @param churn target rate of the story, in changes per second; 0 for none
 * @param live whether the story advances by itself; otherwise it waits for {@code step()}
 * @param port the port to listen on, 0 for any free one
 * @param clock the present time of all objects
 * @param history limits of each type's history
 * @param bookmarkInterval interval between the bookmarks of a watch
 */
public record ClusterOptions(
    long seed,
    int pods,
    double churn,
    boolean live,
    int port,
    InstantSource clock,
    HistoryLimits history,
    Duration bookmarkInterval) {

  public static final int PODS_MAX = 200_000;
  public static final double CHURN_MAX = 100_000;

  public ClusterOptions {
    if (pods < 0 || pods > PODS_MAX) {
      throw new IllegalArgumentException("pods must be 0 to " + PODS_MAX + ", not " + pods);
    }
    if (!(churn >= 0 && churn <= CHURN_MAX)) {
      throw new IllegalArgumentException("churn must be 0 to " + CHURN_MAX + ", not " + churn);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (bookmarkInterval.isNegative() || bookmarkInterval.isZero()) {
      throw new IllegalArgumentException("the bookmark interval must be longer than nothing");
    }
  }

  /** A cluster of 500 pods that waits for its steps, with bookmarks every minute. */
  public static ClusterOptions of(InstantSource clock) {
    return new ClusterOptions(
        1, 500, 20, false, 0, clock, HistoryLimits.DEFAULT, Duration.ofMinutes(1));
  }

  public ClusterOptions withSeed(long value) {
    return new ClusterOptions(value, pods, churn, live, port, clock, history, bookmarkInterval);
  }

  public ClusterOptions withPods(int value) {
    return new ClusterOptions(seed, value, churn, live, port, clock, history, bookmarkInterval);
  }

  public ClusterOptions withChurn(double value) {
    return new ClusterOptions(seed, pods, value, live, port, clock, history, bookmarkInterval);
  }

  public ClusterOptions withLive(boolean value) {
    return new ClusterOptions(seed, pods, churn, value, port, clock, history, bookmarkInterval);
  }

  public ClusterOptions withPort(int value) {
    return new ClusterOptions(seed, pods, churn, live, value, clock, history, bookmarkInterval);
  }

  public ClusterOptions withHistory(HistoryLimits value) {
    return new ClusterOptions(seed, pods, churn, live, port, clock, value, bookmarkInterval);
  }

  public ClusterOptions withBookmarkInterval(Duration value) {
    return new ClusterOptions(seed, pods, churn, live, port, clock, history, value);
  }
}
