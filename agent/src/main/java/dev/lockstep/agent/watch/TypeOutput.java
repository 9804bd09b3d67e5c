package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.PlainText;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.common.clock.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Passes the output of one type's reflector to the sink, and keeps the type's status. Written by
 * the type's watch thread; any thread reads the status.
 */
final class TypeOutput {

  private final WatchSink sink;
  private final Clock clock;
  private final WatchCounters counters = new WatchCounters();
  private volatile TypeState state = TypeState.SYNCING;
  private volatile String message = "";
  private volatile String objectProblem = "";
  private volatile long lastListMs;
  private volatile long lastEventMs;
  private volatile long lastBookmarkMs;

  TypeOutput(WatchSink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  WatchCounters counters() {
    return counters;
  }

  void syncing(TypeDescriptor type) {
    say(type, TypeState.SYNCING, "");
  }

  void state(TypeDescriptor type, TypeState next, String text) {
    if (next == TypeState.READY && !text.isEmpty()) {
      long sinceMs = Math.max(lastListMs, Math.max(lastEventMs, lastBookmarkMs));
      Instant since = Instant.ofEpochSecond(sinceMs / 1_000);
      say(type, next, "Not up to date since %s. %s".formatted(since, text));
    } else {
      say(type, next, text);
    }
  }

  void replace(TypeDescriptor type, List<Projected> all) {
    lastListMs = clock.epochMs();
    state = TypeState.READY;
    message = "";
    sink.onReplace(type.typeId(), all);
  }

  void event(TypeDescriptor type, EventKind kind, Projected object) {
    lastEventMs = clock.epochMs();
    sink.onEvent(kind, type.typeId(), object);
  }

  void bookmark() {
    lastBookmarkMs = clock.epochMs();
  }

  void malformed(String why) {
    counters.count(WatchCounter.MALFORMED_OBJECTS);
    objectProblem = PlainText.of(why);
  }

  TypeStatus status(String typeId) {
    return new TypeStatus(
        typeId,
        state,
        message,
        new TypeStatus.Latest(lastListMs, lastEventMs, lastBookmarkMs, objectProblem),
        counters);
  }

  private void say(TypeDescriptor type, TypeState next, String text) {
    state = next;
    message = text;
    sink.onType(type, next, text);
  }
}
