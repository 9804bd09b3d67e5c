package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.agent.apiserver.PlainText;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.discovery.CrdShapes;
import dev.lockstep.agent.discovery.Discovery;
import dev.lockstep.agent.discovery.DiscoveryDocuments;
import dev.lockstep.agent.discovery.TypeSelection;
import dev.lockstep.agent.types.AllowList;
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
 * Watches everything of one cluster that is configured to be watched, from its start until it is
 * closed: the door of this package. Its own thread discovers types, at the start, whenever CRDs
 * change, and now and then.
 *
 * <p>A discovery that fails changes nothing: what is watched goes on, and the discovery is tried
 * again.
 */
public final class ClusterWatch implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterWatch.class);

  /** How long custom types wait for their columns at the start. */
  private static final long CRDS_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

  /** Discoveries soon after a change until the server is believed as it is. */
  private static final int UNSETTLED_MAX = 12;

  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final WatchContext context;
  private final Discovery discovery;
  private final Semaphore wakes = new Semaphore(0);
  private final CrdShapes shapes = new CrdShapes(this::onCrdsChanged);
  private final TypeRoster roster;
  private final Backoff failureBackoff;
  private final Thread thread;

  private volatile boolean isStopped;
  private volatile int unsettled;
  private volatile List<TypeWatch> published = List.of();
  private volatile WatchStatus status = new WatchStatus(false, 0, 0, "", List.of(), 0, List.of());
  private boolean isBegun;

  private ClusterWatch(WatchContext context, RandomGenerator.SplittableGenerator random) {
    this.context = context;
    this.discovery = new Discovery(context.api(), context.clock());
    this.roster = new TypeRoster(context, shapes, wakes::release, random.split());
    WatchTimes times = context.config().times();
    this.failureBackoff =
        new Backoff(times.backoffMin().toNanos(), times.backoffMax().toNanos(), random.split());
    this.thread = Thread.ofVirtual().name("watch-discovery").unstarted(this::run);
  }

  /**
   * Begins to watch.
   *
   * @throws CredentialsException when the credentials cannot be loaded now
   */
  public static ClusterWatch start(
      CredentialsSource credentials,
      WatchConfig config,
      WatchPorts ports,
      WatchClocks clocks,
      RandomGenerator.SplittableGenerator random) {
    ApiConnection api = new ApiConnection(credentials, clocks.nano(), clocks.epoch());
    WatchContext context =
        new WatchContext(
            api,
            config,
            AllowList.builtIn(),
            new ListPermits(config.listsAtOnceMax()),
            ports,
            clocks.nano(),
            clocks.epoch());
    ClusterWatch watch = new ClusterWatch(context, random);
    watch.thread.start();
    return watch;
  }

  /** For the metrics and the status page; safe for all threads. */
  public WatchStatus status() {
    WatchStatus now = status;
    return new WatchStatus(
        now.isDiscovered(),
        now.discoveries(),
        now.discoveryFailures(),
        now.discoveryProblem(),
        now.unmatchedTypes(),
        now.refusedTypes(),
        published.stream().map(TypeWatch::status).toList());
  }

  /** Stops all watches. Returns when their threads have ended, or after a few seconds. */
  @Override
  public void close() {
    isStopped = true;
    discovery.abort();
    wakes.release();
    try {
      if (!thread.join(CLOSE_WAIT)) {
        LOGGER.warn("The discovery has not ended within {}.", CLOSE_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    context.api().close();
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
      context.ports().alarms().onFatal(e);
    } finally {
      stopAll();
    }
  }

  /** Returns how long to wait until the next one, when nothing gives cause to it. */
  private long discover() throws InterruptedException {
    try {
      DiscoveryDocuments.Result found = discovery.fetch();
      if (!isBegun) {
        begin(found);
      }
      TypeSelection.Chosen chosen = roster.apply(found);
      published = roster.watches();
      report(chosen);
      if (!status.isDiscovered()) {
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
    roster.allowStreaming(context.config().streamsLists() && discovery.offersStreaming());
    roster.beginWithCrds(found);
    isBegun = true;
    shapes.await(CRDS_WAIT_NS);
  }

  /**
   * The discovery runs behind the CRDs for a moment: then it is asked again soon, but not for ever.
   */
  private long nextWaitNs(DiscoveryDocuments.Result found) {
    WatchTimes times = context.config().times();
    if (roster.isSettled(found)) {
      unsettled = 0;
      return times.rediscovery().toNanos();
    }
    if (unsettled >= UNSETTLED_MAX) {
      return times.rediscovery().toNanos();
    }
    unsettled++;
    return times.debounce().toNanos() * unsettled;
  }

  private void report(TypeSelection.Chosen chosen) {
    WatchStatus before = status;
    if (!chosen.unmatched().equals(before.unmatchedTypes()) && !chosen.unmatched().isEmpty()) {
      LOGGER.warn(
          "The apiserver has no type that matches {}. Should it come, it will be watched.",
          chosen.unmatched());
    }
    if (chosen.refused() > before.refusedTypes()) {
      LOGGER.warn(
          "{} types are not watched: the most is {}.",
          chosen.refused(),
          context.config().typesMax());
    }
    status =
        new WatchStatus(
            before.isDiscovered(),
            before.discoveries() + 1,
            before.discoveryFailures(),
            "",
            chosen.unmatched(),
            chosen.refused(),
            List.of());
  }

  /** Tells the sink that it knows all types, once each type's own thread has told it. */
  private void announce() throws InterruptedException {
    for (TypeWatch watch : published) {
      while (!watch.awaitAnnounced(LOOK_NS)) {
        if (isStopped) {
          return;
        }
      }
    }
    context.ports().sink().onDiscovered();
    WatchStatus before = status;
    status =
        new WatchStatus(
            true,
            before.discoveries(),
            before.discoveryFailures(),
            "",
            before.unmatchedTypes(),
            before.refusedTypes(),
            List.of());
  }

  private void fail(Exception e) {
    String problem = PlainText.of(String.valueOf(e.getMessage()));
    WatchStatus before = status;
    if (!problem.equals(before.discoveryProblem())) {
      LOGGER.warn("The types cannot be discovered; trying again. {}", problem);
    }
    status =
        new WatchStatus(
            before.isDiscovered(),
            before.discoveries(),
            before.discoveryFailures() + 1,
            problem,
            before.unmatchedTypes(),
            before.refusedTypes(),
            List.of());
  }

  private void waitForCause(long withinNs) throws InterruptedException {
    boolean isCaused = wakes.tryAcquire(withinNs, TimeUnit.NANOSECONDS);
    if (isCaused && !isStopped) {
      // What else comes with it is served by the same discovery.
      long untilNs = context.clock().nanoTime() + context.config().times().debounce().toNanos();
      long leftNs = untilNs - context.clock().nanoTime();
      while (leftNs > 0 && !isStopped) {
        wakes.tryAcquire(leftNs, TimeUnit.NANOSECONDS);
        leftNs = untilNs - context.clock().nanoTime();
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
      long untilNs = context.clock().nanoTime() + CLOSE_WAIT.toNanos() / 2;
      for (TypeWatch watch : all) {
        long leftNs = untilNs - context.clock().nanoTime();
        if (!watch.awaitEnd(Duration.ofNanos(Math.max(leftNs, 1)))) {
          LOGGER.warn(
              "The watch of {} has not ended: its receiver holds it.", watch.type().typeId());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
