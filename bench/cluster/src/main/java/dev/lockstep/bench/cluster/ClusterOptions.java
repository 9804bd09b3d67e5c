package dev.lockstep.bench.cluster;

import dev.lockstep.bench.cluster.store.HistoryLimits;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Options of a simulated cluster.
 *
 * @param clock the present time of all objects
 */
public record ClusterOptions(Content content, Serving serving, InstantSource clock) {

  public static final int PODS_MAX = 200_000;
  public static final double CHURN_MAX = 100_000;

  /**
   * The content of a cluster, and its changes.
   *
   * @param seed the same seed, clock and calls make the same objects, byte for byte
   * @param pods pods at the start; 0 for a cluster with its system namespaces only
   * @param churn target rate of the story, in changes per second; 0 for none
   * @param live whether the story advances by itself; otherwise it waits for {@code step()}
   */
  public record Content(long seed, int pods, double churn, boolean live) {

    public Content {
      if (pods < 0 || pods > PODS_MAX) {
        throw new IllegalArgumentException("pods must be 0 to " + PODS_MAX + ", not " + pods);
      }
      if (!(churn >= 0 && churn <= CHURN_MAX)) {
        throw new IllegalArgumentException("churn must be 0 to " + CHURN_MAX + ", not " + churn);
      }
    }
  }

  /**
   * Options of the server of a cluster.
   *
   * @param port the port to listen on, 0 for any free one
   * @param history limits of each type's history
   * @param bookmarkInterval interval between the bookmarks of a watch
   */
  public record Serving(int port, HistoryLimits history, Duration bookmarkInterval) {

    public Serving {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
      }
      if (bookmarkInterval.isNegative() || bookmarkInterval.isZero()) {
        throw new IllegalArgumentException("the bookmark interval must be longer than nothing");
      }
    }
  }

  /** A cluster of 500 pods that waits for its steps, with bookmarks every minute. */
  public static ClusterOptions of(InstantSource clock) {
    return new ClusterOptions(
        new Content(1, 500, 20, false),
        new Serving(0, HistoryLimits.DEFAULT, Duration.ofMinutes(1)),
        clock);
  }

  public ClusterOptions withSeed(long value) {
    return with(new Content(value, content.pods, content.churn, content.live));
  }

  public ClusterOptions withPods(int value) {
    return with(new Content(content.seed, value, content.churn, content.live));
  }

  public ClusterOptions withChurn(double value) {
    return with(new Content(content.seed, content.pods, value, content.live));
  }

  public ClusterOptions withLive(boolean value) {
    return with(new Content(content.seed, content.pods, content.churn, value));
  }

  public ClusterOptions withPort(int value) {
    return with(new Serving(value, serving.history, serving.bookmarkInterval));
  }

  public ClusterOptions withHistory(HistoryLimits value) {
    return with(new Serving(serving.port, value, serving.bookmarkInterval));
  }

  public ClusterOptions withBookmarkInterval(Duration value) {
    return with(new Serving(serving.port, serving.history, value));
  }

  private ClusterOptions with(Content other) {
    return new ClusterOptions(other, serving, clock);
  }

  private ClusterOptions with(Serving other) {
    return new ClusterOptions(content, other, clock);
  }
}
