package dev.lockstep.bench.sim.cluster;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.watch.Action;
import dev.lockstep.agent.watch.Reflector;
import dev.lockstep.agent.watch.ReflectorLimits;
import dev.lockstep.agent.watch.ReflectorOutput;
import dev.lockstep.agent.watch.WatchCounters;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drives the reflector of one type against the simulated apiserver, as the type's watch thread does
 * against a real one: performs its actions and passes results back.
 */
public final class SimWatch {
  private static final long ANSWER_NS = 3 * Agenda.MS;
  private static final long EVENT_NS = Agenda.MS;
  private static final long BOOKMARK_NS = 4 * Agenda.SECOND;
  private static final long IDLE_NS = 12 * Agenda.SECOND;

  private final Agenda agenda;
  private final SimStore store;
  private final ApiWeather weather;
  private final Luck luck;
  private final Life agent;
  private final String type;
  private final Reflector reflector;

  /** Number of the current exchange; results of an earlier one are dropped. */
  private Life exchange = new Life("none");

  private boolean isStopped;
  private final Runnable listener = this::onWrite;

  // The open watch.
  private int nextWrite;
  private boolean isFollowing;
  private boolean isDeliveryDue;
  private long heardNs;
  private int generation;

  // The list under way; all of its pages show one moment.
  private List<SimObject> listed = List.of();
  private long listedAt;

  /**
   * The subject of a watch, and its limits.
   *
   * @param canStream whether the apiserver offers streaming lists
   */
  public record Subject(
      String type, ReflectorLimits limits, boolean canStream, ReflectorOutput output) {}

  public SimWatch(Agenda agenda, Life agent, SimCluster cluster, Subject subject, Luck luck) {
    this.agenda = agenda;
    this.store = cluster.store();
    this.weather = cluster.weather();
    this.agent = agent;
    this.type = subject.type();
    this.luck = luck;
    this.reflector =
        new Reflector(
            subject.limits(),
            subject.canStream(),
            subject.output(),
            new WatchCounters(),
            luck.split().random());
    store.onWrite(type, listener);
  }

  public void start() {
    perform(reflector.start(agenda.nowNs()));
  }

  /** Ends the watch: the type is withdrawn, or the agent ends. */
  public void stop() {
    isStopped = true;
    exchange.end();
    store.forget(type, listener);
  }

  private void perform(Action action) {
    if (isStopped || agent.isEnded()) {
      return;
    }
    exchange.end();
    exchange = new Life(type);
    isFollowing = false;
    switch (action) {
      case Action.ListPage page -> answer(() -> list(page));
      case Action.StreamList stream -> answer(() -> stream(stream));
      case Action.Watch watch -> answer(() -> watch(watch));
      case Action.Wait wait ->
          later(wait.untilNs() - agenda.nowNs(), () -> perform(reflector.onTimer(agenda.nowNs())));
      case Action.Read _ -> throw new IllegalStateException("nothing is being read of " + type);
    }
  }

  /** Schedules an event that runs only while this exchange and the agent live. */
  private void later(long delayNs, Runnable task) {
    Life mine = exchange;
    agenda.in(
        delayNs,
        agent,
        () -> {
          if (!mine.isEnded()) {
            task.run();
          }
        });
  }

  private void answer(Runnable good) {
    long delayNs = luck.between(ANSWER_NS / 3, ANSWER_NS) + weather.slowNs;
    later(
        delayNs,
        () -> {
          if (!store.isServed(type)) {
            fail(status(404, "NotFound"));
          } else if (luck.chance(weather.errors)) {
            fail(status(weather.status, ""));
          } else if (luck.chance(weather.breaks)) {
            fail(Failure.of(Failure.Kind.CONNECTION, "The connection broke."));
          } else {
            good.run();
          }
        });
  }

  private static Failure status(int code, String reason) {
    long retryAfterNs = code == 429 ? Agenda.SECOND : 0;
    return new Failure(
        Failure.Kind.STATUS, code, reason, "The apiserver says " + code + ".", retryAfterNs);
  }

  private void fail(Failure failure) {
    perform(reflector.onFailure(agenda.nowNs(), failure));
  }

  // --- lists ---

  private void list(Action.ListPage page) {
    int from = 0;
    if (page.continueToken().isEmpty()) {
      take();
    } else {
      from = Integer.parseInt(page.continueToken());
      if (luck.chance(weather.expiredPages)) {
        fail(status(410, "Expired"));
        return;
      }
    }
    reflector.onOpened();
    int to = Math.min(listed.size(), from + page.limit());
    for (SimObject object : listed.subList(Math.min(from, to), to)) {
      Action next = reflector.onItem(agenda.nowNs(), object.projected());
      if (next != Action.Read.ON) {
        perform(next);
        return;
      }
    }
    String token = to < listed.size() ? Integer.toString(to) : "";
    perform(reflector.onPage(agenda.nowNs(), Long.toString(listedAt), token));
  }

  /** Fixes the content of a list; a replica that lags has not seen the newest writes. */
  private void take() {
    listed = new ArrayList<>(store.objects(type));
    listedAt = store.version();
    if (luck.chance(weather.staleLists)) {
      goBack(luck.below(8));
    }
  }

  private void goBack(int writes) {
    List<SimStore.Write> history = store.history(type);
    int first = Math.max(0, history.size() - writes);
    if (first == history.size()) {
      return;
    }
    Map<String, SimObject> then = new TreeMap<>();
    for (SimStore.Write write : history.subList(0, first)) {
      if (write.kind() == EventKind.DELETED) {
        then.remove(write.object().key());
      } else {
        then.put(write.object().key(), write.object());
      }
    }
    listed = new ArrayList<>(then.values());
    listedAt = history.get(first).version() - 1;
  }

  private void stream(Action.StreamList stream) {
    take();
    reflector.onOpened();
    for (SimObject object : listed) {
      if (!read(reflector.onEvent(agenda.nowNs(), EventKind.ADDED, object.projected()))) {
        return;
      }
    }
    if (read(reflector.onBookmark(agenda.nowNs(), Long.toString(listedAt), true))) {
      follow(listedAt, stream.timeoutSeconds());
    }
  }

  // --- watches ---

  private void watch(Action.Watch watch) {
    long from = Long.parseLong(watch.resourceVersion());
    if (from < store.compactedTo(type) || from > store.version()) {
      if (weather.closesInsteadOf410) {
        reflector.onOpened();
        fail(Failure.CLOSED);
      } else {
        fail(status(410, "Expired"));
      }
      return;
    }
    reflector.onOpened();
    follow(from, watch.timeoutSeconds());
  }

  private void follow(long from, int timeoutSeconds) {
    isFollowing = true;
    generation = store.generation();
    nextWrite = 0;
    List<SimStore.Write> history = store.history(type);
    while (nextWrite < history.size() && history.get(nextWrite).version() <= from) {
      nextWrite++;
    }
    heardNs = agenda.nowNs();
    isDeliveryDue = false;
    later(timeoutSeconds * Agenda.SECOND, () -> fail(Failure.CLOSED));
    later(luck.between(BOOKMARK_NS / 2, BOOKMARK_NS), this::bookmark);
    later(IDLE_NS, this::checkIdle);
    onWrite();
  }

  private void onWrite() {
    if (!isFollowing || isDeliveryDue || isStopped) {
      return;
    }
    isDeliveryDue = true;
    later(luck.between(EVENT_NS / 4, EVENT_NS) + weather.slowNs, this::deliver);
  }

  private void deliver() {
    isDeliveryDue = false;
    if (generation != store.generation()) {
      fail(Failure.of(Failure.Kind.CONNECTION, "The apiserver was restarted."));
      return;
    }
    if (weather.hangs) {
      later(Agenda.SECOND, this::onWrite);
      return;
    }
    if (!store.isServed(type) || hasLost()) {
      // A compacted event cannot be sent: the server ends the watch.
      fail(weather.closesInsteadOf410 ? Failure.CLOSED : status(410, "Expired"));
      return;
    }
    List<SimStore.Write> history = store.history(type);
    while (nextWrite < history.size()) {
      if (luck.chance(weather.breaks)) {
        fail(Failure.of(Failure.Kind.CONNECTION, "The connection broke."));
        return;
      }
      if (luck.chance(weather.earlyBookmarks)) {
        String newest = Long.toString(history.getLast().version());
        if (!read(reflector.onBookmark(agenda.nowNs(), newest, false))) {
          return;
        }
      }
      SimStore.Write write = history.get(nextWrite++);
      if (luck.chance(weather.losses)) {
        continue;
      }
      if (!event(write) || (luck.chance(weather.repeats) && !event(write))) {
        return;
      }
      if (luck.chance(weather.repeats) && !event(history.get(luck.below(nextWrite)))) {
        return;
      }
    }
  }

  /** Whether the next event has been compacted away. */
  private boolean hasLost() {
    List<SimStore.Write> history = store.history(type);
    return nextWrite < history.size()
        && history.get(nextWrite).version() <= store.compactedTo(type);
  }

  private boolean event(SimStore.Write write) {
    heardNs = agenda.nowNs();
    Projected object = write.object().projected();
    return read(reflector.onEvent(agenda.nowNs(), write.kind(), object));
  }

  private void bookmark() {
    later(luck.between(BOOKMARK_NS / 2, BOOKMARK_NS), this::bookmark);
    boolean isCaughtUp = nextWrite >= store.history(type).size();
    if (weather.hangs || !isCaughtUp || generation != store.generation()) {
      return;
    }
    heardNs = agenda.nowNs();
    long version = store.version();
    if (luck.chance(weather.backwardBookmarks)) {
      version = Math.max(1, version - luck.below(50));
    }
    var _ = read(reflector.onBookmark(agenda.nowNs(), Long.toString(version), false));
  }

  private void checkIdle() {
    long silentNs = agenda.nowNs() - heardNs;
    if (silentNs >= IDLE_NS) {
      fail(Failure.of(Failure.Kind.IDLE, "Nothing came."));
    } else {
      later(IDLE_NS - silentNs, this::checkIdle);
    }
  }

  /** Whether the reflector reads on; otherwise its next request is under way. */
  private boolean read(Action next) {
    if (next == Action.Read.ON) {
      return true;
    }
    perform(next);
    return false;
  }
}
