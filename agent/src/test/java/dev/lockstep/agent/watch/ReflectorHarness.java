package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Steps a reflector by hand: records its reports, keeps its output, and controls the time. */
final class ReflectorHarness implements ReflectorOutput {

  static final WatchTimes TIMES =
      new WatchTimes(
          new WatchTimes.Requests(
              Duration.ofSeconds(150),
              Duration.ofSeconds(120),
              Duration.ofSeconds(300),
              Duration.ofSeconds(600)),
          new WatchTimes.Retries(
              Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(60)),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          new WatchTimes.Rounds(
              Duration.ofMillis(500), Duration.ofMinutes(10), Duration.ofHours(1)));

  static final ReflectorLimits LIMITS = new ReflectorLimits(3, 100, TIMES);

  final List<String> said = new ArrayList<>();
  final Map<String, String> held = new LinkedHashMap<>();
  final WatchCounters counters = new WatchCounters();
  final Reflector reflector;
  long nowNs = 7_000_000_000L;
  Action action = Action.Read.ON;

  ReflectorHarness(boolean canStream) {
    this(LIMITS, canStream, 1);
  }

  ReflectorHarness(ReflectorLimits limits, boolean canStream, long seed) {
    reflector = new Reflector(limits, canStream, this, counters, new SplittableRandom(seed));
    action = reflector.start(nowNs);
  }

  /** Returns a reflector that has listed two objects at 100, and watches. */
  static ReflectorHarness watching() {
    ReflectorHarness harness = new ReflectorHarness(false);
    harness.page("100", "", "a@90", "b@95");
    harness.said.clear();
    return harness;
  }

  static long ms(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Makes an object of {@code name@resourceVersion}. */
  static Projected object(String text) {
    String[] parts = text.split("@", -1);
    return new Projected(
        "ns",
        parts[0],
        "uid-" + parts[0],
        parts[1],
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  void page(String version, String token, String... objects) {
    reflector.onOpened();
    for (String each : objects) {
      step(reflector.onItem(nowNs, object(each)));
      if (action != Action.Read.ON) {
        return;
      }
    }
    step(reflector.onPage(nowNs, version, token));
  }

  void added(String object) {
    step(reflector.onEvent(nowNs, EventKind.ADDED, object(object)));
  }

  void modified(String object) {
    step(reflector.onEvent(nowNs, EventKind.MODIFIED, object(object)));
  }

  void deleted(String object) {
    step(reflector.onEvent(nowNs, EventKind.DELETED, object(object)));
  }

  void bookmark(String version) {
    step(reflector.onBookmark(nowNs, version, false));
  }

  void initialEventsEnd(String version) {
    step(reflector.onBookmark(nowNs, version, true));
  }

  void fails(Failure.Kind kind) {
    step(reflector.onFailure(nowNs, Failure.of(kind, "it is " + kind)));
  }

  void closed() {
    step(reflector.onFailure(nowNs, Failure.CLOSED));
  }

  void status(int code) {
    status(code, "", 0);
  }

  void status(int code, String reason, long retryAfterMs) {
    step(
        reflector.onFailure(
            nowNs,
            new Failure(Failure.Kind.STATUS, code, reason, "HTTP " + code, ms(retryAfterMs))));
  }

  void pass(long ms) {
    nowNs += ms(ms);
  }

  /** Lets the reflector's wait pass, and returns its length. */
  long waited() {
    Action.Wait wait = (Action.Wait) action;
    long ns = wait.untilNs() - nowNs;
    nowNs = wait.untilNs();
    step(reflector.onTimer(nowNs));
    return TimeUnit.NANOSECONDS.toMillis(ns);
  }

  String asked() {
    return switch (action) {
      case Action.Read read -> "read";
      case Action.ListPage page ->
          page.continueToken().isEmpty() ? "list" : "list " + page.continueToken();
      case Action.StreamList list -> "stream";
      case Action.Watch watch -> "watch " + watch.resourceVersion();
      case Action.Wait wait -> wait.refreshCredentials() ? "wait, refresh" : "wait";
    };
  }

  long count(WatchCounter counter) {
    return counters.get(counter);
  }

  private void step(Action next) {
    action = next;
  }

  @Override
  public void replace(List<Projected> all) {
    held.clear();
    all.forEach(this::hold);
    said.add("replace " + String.join(" ", held.values()));
  }

  @Override
  public void event(EventKind kind, Projected object) {
    if (kind == EventKind.DELETED) {
      held.remove(object.name());
    } else {
      hold(object);
    }
    said.add(kind + " " + object.name() + "@" + object.resourceVersion());
  }

  @Override
  public void state(TypeState state, String message) {
    said.add(state + ": " + message);
  }

  @Override
  public void restored(String newestSeen, String listed) {
    said.add("restored from " + newestSeen + " to " + listed);
  }

  @Override
  public void unserved() {
    said.add("unserved");
  }

  private void hold(Projected object) {
    held.put(object.name(), object.name() + "@" + object.resourceVersion());
  }
}
