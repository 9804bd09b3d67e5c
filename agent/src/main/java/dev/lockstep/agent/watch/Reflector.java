package dev.lockstep.agent.watch;

import static dev.lockstep.agent.watch.WatchCounter.*;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.watch.Action.Read;
import dev.lockstep.agent.watch.Action.Wait;
import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import dev.lockstep.protocol.Invariant;
import java.util.random.RandomGenerator;

/**
 * State machine that lists and watches one resource type, and outputs the server's own history:
 * complete lists, and events in order, each once. It has no threads and clocks: each method takes
 * an event and the time, and returns the next action.
 *
 * <p>Owned by the type's watch thread. In come decoded pages, watch lines and failures; out go
 * actions, and lists and events through {@link ReflectorOutput}.
 *
 * <p>Guarantees. A list is output only when it is complete and of one moment. An event is output
 * only when it is newer than everything output before. Bookmarks move the position to resume from
 * and never cause an event to be refused. The history never goes back, unless the server insists;
 * then {@link ReflectorOutput#restored} reports it. A failure leads to another attempt, after a
 * wait.
 */
public final class Reflector {
  private enum Phase {
    LISTING,
    STREAMING,
    WATCHING,
    WAITING
  }

  private static final String OUT_OF_TURN = "a reflector's step comes in its turn";

  private final ReflectorLimits limits;
  private final ReflectorOutput output;
  private final WatchCounters counters;
  private final RandomGenerator random;
  private final Jitter jitter;
  private final Backoff backoff;
  private final TypeHealth health;
  private final VersionGate gate;
  private final Patience patience = new Patience();

  private Phase phase = Phase.WAITING;
  private boolean isWatchNext;
  private Listing listing = new Listing();
  private boolean canStream;
  private long waitUntilNs;
  private long exchangeStartNs;
  private long relistAtNs;

  public Reflector(
      ReflectorLimits limits,
      boolean canStream,
      ReflectorOutput output,
      WatchCounters counters,
      RandomGenerator random) {
    this.limits = limits;
    this.canStream = canStream;
    this.output = output;
    this.counters = counters;
    this.random = random;
    this.jitter = Jitter.upperHalf(random);
    this.backoff = limits.backoff(jitter);
    this.health = new TypeHealth(output, limits.staleAfterNs());
    this.gate = new VersionGate(limits.restoredAfterNs());
  }

  public Action start(long nowNs) {
    return list(nowNs);
  }

  /** The time of a {@link Wait} may have come. */
  public Action onTimer(long nowNs) {
    Invariant.check(phase == Phase.WAITING, OUT_OF_TURN);
    if (nowNs - waitUntilNs < 0) {
      return new Wait(waitUntilNs, false);
    }
    if (isWatchNext) {
      return watch(nowNs);
    }
    return listing.token().isEmpty() ? list(nowNs) : page(nowNs);
  }

  /** The server answers with success. */
  public void onOpened() {
    if (phase == Phase.WATCHING) {
      counters.count(WATCHES);
      health.recovered();
    }
  }

  /** The current page holds an object. */
  public Action onItem(long nowNs, Projected object) {
    Invariant.check(phase == Phase.LISTING, OUT_OF_TURN);
    return admit(object.resourceVersion()) ? put(nowNs, object) : Read.ON;
  }

  /** The current page ended. */
  public Action onPage(long nowNs, String version, String continueToken) {
    Invariant.check(phase == Phase.LISTING, OUT_OF_TURN);
    patience.pageRead();
    Listing.Verdict verdict = listing.page(version, continueToken);
    return switch (verdict) {
      case MORE -> page(nowNs);
      case COMPLETE -> accept(nowNs, version) ? watch(nowNs) : listLater(nowNs);
      case MIXED, ENDLESS, VERSIONLESS -> brokenList(nowNs, verdict.problem());
    };
  }

  public Action onEvent(long nowNs, EventKind kind, Projected object) {
    Invariant.check(phase == Phase.STREAMING || phase == Phase.WATCHING, OUT_OF_TURN);
    if (!admit(object.resourceVersion())) {
      return Read.ON;
    }
    return phase == Phase.STREAMING
        ? initialEvent(nowNs, kind, object)
        : event(nowNs, kind, object);
  }

  /** The watch sent a bookmark, which may complete a streaming list. */
  public Action onBookmark(long nowNs, String version, boolean endsInitialEvents) {
    Invariant.check(phase == Phase.STREAMING || phase == Phase.WATCHING, OUT_OF_TURN);
    return phase == Phase.STREAMING
        ? initialBookmark(nowNs, version, endsInitialEvents)
        : bookmark(nowNs, version);
  }

  /** The exchange ended before it was complete. */
  public Action onFailure(long nowNs, Failure failure) {
    Invariant.check(phase != Phase.WAITING, OUT_OF_TURN);
    WatchCounter.of(failure).ifPresent(counters::count);
    if (failure.isUnauthorized()) {
      health.failed(nowNs, failure.message());
      return waitFor(nowNs, phase == Phase.WATCHING, backoff.next(), true);
    }
    if (failure.isForbidden()) {
      return unavailable(nowNs, "forbidden", failure.message());
    }
    if (failure.isUnknownPath() && phase != Phase.STREAMING) {
      output.unserved();
      return listLater(nowNs, failure);
    }
    return switch (phase) {
      case LISTING -> listFailed(nowNs, failure);
      case STREAMING -> streamFailed(nowNs, failure);
      case WATCHING -> watchFailed(nowNs, failure);
      case WAITING -> throw new IllegalStateException(phase.name());
    };
  }

  public boolean isListing() {
    return phase == Phase.LISTING || phase == Phase.STREAMING;
  }

  private Action list(long nowNs) {
    listing = new Listing();
    patience.pageRead();
    exchangeStartNs = nowNs;
    if (canStream) {
      phase = Phase.STREAMING;
      return new Action.StreamList(limits.watchSeconds(random));
    }
    return page(nowNs);
  }

  private Action page(long nowNs) {
    phase = Phase.LISTING;
    exchangeStartNs = nowNs;
    return new Action.ListPage(listing.token(), limits.pageLimit());
  }

  /**
   * Outputs the complete list, unless it is older than the history. Returns whether it was
   * accepted.
   */
  private boolean accept(long nowNs, String version) {
    switch (gate.judgeList(nowNs, version)) {
      case NEW -> {}
      case OLD -> {
        counters.count(OLD_LISTS);
        health.failed(nowNs, "The apiserver's list is older than its earlier answers.");
        listing = new Listing();
        return false;
      }
      case RESTORED -> {
        counters.count(RESTORED_SERVERS);
        output.restored(gate.newest(), version);
      }
    }
    gate.restart(version);
    patience.listed();
    relistAtNs = nowNs + jitter.draw(limits.relistNs());
    counters.count(LISTS);
    health.listed();
    Listing complete = listing;
    listing = new Listing();
    output.replace(complete.objects());
    return true;
  }

  private Action listFailed(long nowNs, Failure failure) {
    boolean isTokenRefused =
        !listing.token().isEmpty() && (failure.isExpired() || failure.isBadRequest());
    if (isTokenRefused || patience.countPageAttempt()) {
      listing = new Listing();
    }
    return isTokenRefused && !patience.countExpiredList() ? list(nowNs) : listLater(nowNs, failure);
  }

  private Action brokenList(long nowNs, String message) {
    counters.count(BROKEN_LISTS);
    health.failed(nowNs, message);
    listing = new Listing();
    return listLater(nowNs);
  }

  private Action put(long nowNs, Projected object) {
    listing.put(object);
    if (listing.size() <= limits.objectsMax()) {
      return Read.ON;
    }
    String message = "There are more than %d objects of this type, the limit of an agent.";
    return unavailable(nowNs, "many", message.formatted(limits.objectsMax()));
  }

  private Action initialEvent(long nowNs, EventKind kind, Projected object) {
    if (nowNs - exchangeStartNs > limits.streamListNs()) {
      return fallBack(nowNs);
    }
    if (kind == EventKind.DELETED) {
      listing.remove(object);
      return Read.ON;
    }
    return put(nowNs, object);
  }

  private Action initialBookmark(long nowNs, String version, boolean endsInitialEvents) {
    // A server that supports streaming lists sends no other bookmark first.
    if (!endsInitialEvents || listing.page(version, "") != Listing.Verdict.COMPLETE) {
      return fallBack(nowNs);
    }
    if (!accept(nowNs, version)) {
      return listLater(nowNs);
    }
    phase = Phase.WATCHING;
    exchangeStartNs = nowNs;
    counters.count(WATCHES);
    return Read.ON;
  }

  private Action streamFailed(long nowNs, Failure failure) {
    boolean isNotOffered =
        switch (failure.kind()) {
          case CLOSED -> patience.countStreamAttempt();
          case IDLE, MALFORMED -> true;
          case CONNECTION -> false;
          case STATUS -> failure.isRefusal();
        };
    return isNotOffered ? fallBack(nowNs) : listLater(nowNs, failure);
  }

  private Action fallBack(long nowNs) {
    counters.count(STREAMING_FALLBACKS);
    canStream = false;
    return list(nowNs);
  }

  private Action watch(long nowNs) {
    phase = Phase.WATCHING;
    exchangeStartNs = nowNs;
    patience.watchBegins();
    return new Action.Watch(gate.resume(), limits.watchSeconds(random));
  }

  private Action event(long nowNs, EventKind kind, Projected object) {
    switch (gate.admitEvent(object.resourceVersion())) {
      case NEW -> {}
      case LATE -> counters.count(LATE_EVENTS);
      case OLD -> {
        counters.count(OLD_EVENTS);
        return Read.ON;
      }
    }
    progressed(nowNs);
    counters.count(EVENTS);
    output.event(kind, object);
    return Read.ON;
  }

  private Action bookmark(long nowNs, String version) {
    if (!admit(version)) {
      return Read.ON;
    }
    if (!gate.admitBookmark(version)) {
      counters.count(BACKWARD_BOOKMARKS);
      return patience.countBackwardBookmark() ? relist(nowNs) : Read.ON;
    }
    counters.count(BOOKMARKS);
    progressed(nowNs);
    return Read.ON;
  }

  private void progressed(long nowNs) {
    patience.progressed();
    health.recovered();
    if (!ReflectorLimits.isShort(nowNs - exchangeStartNs)) {
      backoff.reset();
    }
  }

  private Action watchFailed(long nowNs, Failure failure) {
    if (failure.isExpired()) {
      return relist(nowNs);
    }
    return switch (failure.kind()) {
      case CLOSED -> closed(nowNs);
      case IDLE -> patience.countFruitlessWatch() ? relist(nowNs) : watchLater(nowNs, failure);
      case CONNECTION -> watchLater(nowNs, failure);
      case MALFORMED -> brokenWatch(nowNs, failure);
      case STATUS ->
          failure.isThrottled() ? watchLater(nowNs, failure) : brokenWatch(nowNs, failure);
    };
  }

  private Action closed(long nowNs) {
    if (!patience.hasProgressed()) {
      counters.count(FRUITLESS_CLOSES);
    }
    boolean isDriftCheckDue = limits.relistNs() > 0 && nowNs - relistAtNs >= 0;
    if (patience.countFruitlessWatch() || isDriftCheckDue) {
      return relist(nowNs);
    }
    if (ReflectorLimits.isShort(nowNs - exchangeStartNs)) {
      return waitFor(nowNs, true, backoff.next(), false);
    }
    backoff.reset();
    return watch(nowNs);
  }

  private Action brokenWatch(long nowNs, Failure failure) {
    if (!patience.countBrokenWatch()) {
      return watchLater(nowNs, failure);
    }
    counters.count(RELISTS);
    return listLater(nowNs, failure);
  }

  private Action relist(long nowNs) {
    counters.count(RELISTS);
    return patience.hasProgressed() && !ReflectorLimits.isShort(nowNs - exchangeStartNs)
        ? list(nowNs)
        : listLater(nowNs);
  }

  private Action listLater(long nowNs, Failure failure) {
    return waitFor(nowNs, false, waitNs(nowNs, failure), false);
  }

  private Action listLater(long nowNs) {
    return waitFor(nowNs, false, backoff.next(), false);
  }

  private Action watchLater(long nowNs, Failure failure) {
    return waitFor(nowNs, true, waitNs(nowNs, failure), false);
  }

  private long waitNs(long nowNs, Failure failure) {
    health.failed(nowNs, failure.message());
    return Math.max(backoff.next(), ReflectorLimits.retryAfterNs(failure));
  }

  /** Reports that the type is unavailable, and lists it again after a long wait. */
  private Action unavailable(long nowNs, String topic, String message) {
    health.unavailable(topic, message);
    listing = new Listing();
    return waitFor(nowNs, false, jitter.draw(limits.slowRetryNs()), false);
  }

  private Action waitFor(long nowNs, boolean isWatch, long ns, boolean refreshCredentials) {
    phase = Phase.WAITING;
    isWatchNext = isWatch;
    waitUntilNs = nowNs + ns;
    return new Wait(waitUntilNs, refreshCredentials);
  }

  /** Returns whether a version can be used, and counts one that cannot. */
  private boolean admit(String version) {
    boolean isUsable = ResourceVersions.isUsable(version);
    if (!isUsable) {
      counters.count(MALFORMED_OBJECTS);
    }
    return isUsable;
  }
}
