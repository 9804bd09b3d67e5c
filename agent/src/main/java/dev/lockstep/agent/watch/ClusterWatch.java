package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.agent.apiserver.PlainText;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.discovery.CrdShapes;
import dev.lockstep.agent.discovery.Discovery;
import dev.lockstep.agent.discovery.DiscoveryDocuments;
import dev.lockstep.agent.discovery.TypeSelection;
import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import dev.lockstep.protocol.Invariant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configured types of one cluster, from its start until it is closed. Its own thread
 * discovers types: at the start, when CRDs change, and periodically.
 *
 * <p>A discovery that fails changes nothing: the watches continue, and the discovery is repeated.
 */
public final class ClusterWatch implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterWatch.class);

  /** Longest wait of custom types for their columns at the start. */
  private static final long CRDS_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

  /** Quick discoveries after a change, after which the server's answer is accepted as it is. */
  private static final int UNSETTLED_MAX = 12;

  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final TypeEdges edges;
  private final Discovery discovery;
  private final Semaphore wakes = new Semaphore(0);
  private final CrdShapes shapes = new CrdShapes(this::onCrdsChanged);
  private final TypeRoster roster;
  private final Backoff failureBackoff;
  private final Thread thread;

  private volatile boolean isStopped;
  private volatile int unsettled;
  private volatile List<TypeWatch> published = List.of();
  private volatile WatchStatus status = WatchStatus.BEGINNING;
  private boolean isBegun;

  private ClusterWatch(TypeEdges edges, RandomGenerator.SplittableGenerator random) {
    this.edges = edges;
    this.discovery = new Discovery(edges.api(), edges.clock());
    this.roster = new TypeRoster(edges, shapes, wakes::release, random.split());
    WatchTimes times = edges.config().times();
    this.failureBackoff =
        new Backoff(
            times.retries().backoffMin().toNanos(),
            times.retries().backoffMax().toNanos(),
            Jitter.upperHalf(random.split()));
    this.thread = Thread.ofVirtual().name("watch-discovery").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @throws CredentialsException when the credentials cannot be loaded now
   */
  public static ClusterWatch start(WatchConfig config, WatchEdges edges) {
    TypeEdges shared =
        new TypeEdges(
            config,
            new ApiConnection(edges.credentials(), edges.clock()),
            new ListPermits(config.limits().listsAtOnceMax()),
            edges);
    ClusterWatch watch = new ClusterWatch(shared, edges.random());
    watch.thread.start();
    return watch;
  }

  /** Returns the present status. Any thread. */
  public WatchStatus status() {
    return status.with(published.stream().map(TypeWatch::status).toList());
  }

  /**
   * Stops all watches. Returns when their threads have ended, at the latest after a few seconds.
   */
  @Override
  public void close() {
    isStopped = true;
    discovery.abort();
    wakes.release();
    try {
      if (!thread.join(CLOSE_WAIT)) {
        LOGGER.warn("The discovery thread did not end within {}.", CLOSE_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    edges.api().close();
  }

  private void run() {
    try {
      while (!isStopped) {
        long waitNs = discover();
        waitForCause(waitNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Invariant.BrokenInvariantException | Error e) {
      edges.alarms().onFatal(e);
    } finally {
      stopAll();
    }
  }

  /** Returns the time until the next discovery, unless a change causes an earlier one. */
  private long discover() throws InterruptedException {
    try {
      DiscoveryDocuments.Result found = discovery.fetch();
      if (!isBegun) {
        begin(found);
      }
      TypeSelection.Chosen chosen = roster.apply(found);
      published = roster.watches();
      report(chosen);
      if (!status.discovery().isComplete()) {
        announce();
      }
      failureBackoff.reset();
      return nextWaitNs(found);
    } catch (Invariant.BrokenInvariantException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (!isStopped) {
        fail(e);
      }
      return failureBackoff.next();
    }
  }

  private void begin(DiscoveryDocuments.Result found) throws InterruptedException {
    roster.allowStreaming(edges.config().streamsLists() && discovery.offersStreaming());
    roster.beginWithCrds(found);
    isBegun = true;
    shapes.await(CRDS_WAIT_NS);
  }

  /**
   * The discovery follows the CRDs after a moment. Until it does, it is repeated soon, a limited
   * number of times.
   */
  private long nextWaitNs(DiscoveryDocuments.Result found) {
    WatchTimes times = edges.config().times();
    if (roster.settle(found)) {
      unsettled = 0;
      return times.rounds().rediscovery().toNanos();
    }
    if (unsettled >= UNSETTLED_MAX) {
      return times.rounds().rediscovery().toNanos();
    }
    unsettled++;
    return times.rounds().debounce().toNanos() * unsettled;
  }

  private void report(TypeSelection.Chosen chosen) {
    WatchStatus before = status;
    if (!chosen.unmatched().equals(before.unmatchedTypes()) && !chosen.unmatched().isEmpty()) {
      LOGGER.warn(
          "The apiserver has no type that matches {}. Such a type will be watched as soon as it"
              + " exists.",
          chosen.unmatched());
    }
    if (chosen.refused() > before.refusedTypes()) {
      LOGGER.warn(
          "{} types are not watched: the limit is {} types.",
          chosen.refused(),
          edges.config().choice().typesMax());
    }
    status =
        new WatchStatus(
            before.discovery().succeeded(), chosen.unmatched(), chosen.refused(), List.of());
  }

  /**
   * Reports to the sink that the discovery is complete, once each type's own thread has announced
   * its type.
   */
  private void announce() throws InterruptedException {
    for (TypeWatch watch : published) {
      while (!watch.awaitAnnounced(LOOK_NS)) {
        if (isStopped) {
          return;
        }
      }
    }
    edges.sink().onDiscovered();
    WatchStatus before = status;
    status = before.with(before.discovery().completed());
  }

  private void fail(Exception e) {
    String problem = PlainText.of(String.valueOf(e.getMessage()));
    WatchStatus before = status;
    if (!problem.equals(before.discovery().problem())) {
      LOGGER.warn(
          "Cannot discover types. Watches that run continue; the discovery is retried. {}",
          problem);
    }
    status = before.with(before.discovery().failed(problem));
  }

  private void waitForCause(long withinNs) throws InterruptedException {
    boolean isCaused = wakes.tryAcquire(withinNs, TimeUnit.NANOSECONDS);
    if (isCaused && !isStopped) {
      // Further changes within this time are served by the same discovery.
      long untilNs = edges.clock().nanos() + edges.config().times().rounds().debounce().toNanos();
      long leftNs = untilNs - edges.clock().nanos();
      while (leftNs > 0 && !isStopped) {
        wakes.tryAcquire(leftNs, TimeUnit.NANOSECONDS);
        leftNs = untilNs - edges.clock().nanos();
      }
      wakes.drainPermits();
    }
  }

  private void onCrdsChanged() {
    unsettled = 0;
    wakes.release();
  }

  private void stopAll() {
    List<TypeWatch> all = roster.all();
    all.forEach(TypeWatch::stop);
    try {
      long untilNs = edges.clock().nanos() + CLOSE_WAIT.toNanos() / 2;
      for (TypeWatch watch : all) {
        long leftNs = untilNs - edges.clock().nanos();
        if (!watch.awaitEnd(Duration.ofNanos(Math.max(leftNs, 1)))) {
          LOGGER.warn("The watch of {} did not end: its sink blocks it.", watch.type().typeId());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
