package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.SegmentCoder;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.replica.StampTimes;
import dev.lockstep.backend.view.ChangeCache;
import dev.lockstep.backend.view.ShardStep;
import dev.lockstep.backend.view.View;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans the step that takes a client from its cursor to its view, and encodes it once for all
 * clients at the same cursor. Owned by the relay's thread.
 */
final class Planner {
  /** Largest age of a reused plan, which carries the time at which it was first sent. */
  private static final long KEPT_MS_MAX = 1_000;

  /** Largest number of kept plans; the oldest go first. */
  private static final int KEPT_MAX = 64;

  /** Beginning and end of a step; a reset begins at nothing. */
  private record Start(
      long view, Position to, Position position, long fromView, ResetReason reset) {}

  private record Planned(Plan plan, long tick, long policyRevision, long plannedMs) {}

  private final RelayConfig config;
  private final ViewGroups groups;
  private final TransferTable transfers;
  private final SegmentCoder coder;
  private final Counts counts;
  private final Headers headers;

  // Oldest first. A step within a view stays valid while the view stands at its end, whatever else
  // changes.
  private final Map<Start, Planned> planned = new LinkedHashMap<>();
  private long tick;

  Planner(
      RelayConfig config,
      ViewGroups groups,
      TransferTable transfers,
      SegmentCoder coder,
      Counts counts) {
    this.config = config;
    this.groups = groups;
    this.transfers = transfers;
    this.coder = coder;
    this.counts = counts;
    this.headers = new Headers(config);
  }

  /**
   * Inputs of one tick.
   *
   * @param changes those of the state that the tick has read so far
   */
  record Moment(
      State state, StampTimes stamps, ChangeCache changes, Headers.Times times, long nowMs) {}

  /** Ends a tick, after which plans that began in other views are no longer valid. */
  void ticked() {
    tick++;
  }

  /** Forgets all plans: the state has changed without a new position. */
  void forget() {
    planned.clear();
  }

  /** Encodes a frame for followers at an earlier position of a view. */
  Frame frame(Position from, View view, List<ShardStep> steps, Headers.Times times) {
    StateFrame header = headers.step(from, view.key().id(), view, steps.isEmpty(), times);
    return new Frame(header, config.history(), from, view.position(), body(steps));
  }

  /** Whether the content is too large to encode within the tick. */
  boolean isLarge(List<ShardStep> steps) {
    long bytes = 0;
    for (ShardStep step : steps) {
      bytes += step.bytes() + step.key().type().length() + step.key().namespace().length() + 32;
    }
    return bytes > config.limits().answers().inlineBytes();
  }

  /** Whether the client is ahead of its view's followers, or comes from another view. */
  static boolean needsProgress(Cursor cursor, String history, View view) {
    return cursor.history().equals(history)
        && (cursor.view() != view.key().id() || cursor.position().isAfter(view.position()));
  }

  /** Plans the answer to a session whose view stands at the state's position. */
  Plan plan(Subscriber subscriber, Cursor cursor, ViewGroup group, Moment moment) {
    boolean sameHistory = cursor.history().equals(config.history());
    if (sameHistory && cursor.position().isAfter(moment.state().position())) {
      return Plan.LATER;
    }
    ResetReason reset = resetFor(subscriber, cursor, group.view, moment);
    Plan resumed = resumed(cursor, group.view, reset, moment.state());
    if (resumed != null) {
      return resumed;
    }
    Start start =
        reset == ResetReason.RESET_NONE
            ? new Start(group.id(), group.view.position(), cursor.position(), cursor.view(), reset)
            : new Start(group.id(), group.view.position(), Position.ORIGIN, 0, reset);
    Plan known = known(start, moment);
    Plan plan = known != null ? known : fresh(start, cursor, group.view, moment);
    if (known == null) {
      keep(start, plan, moment);
    }
    if (!(plan instanceof Plan.Later)) {
      count(reset);
    }
    return plan;
  }

  /** Returns a kept plan for the same step if it is still valid. */
  private @Nullable Plan known(Start start, Moment moment) {
    Planned known = planned.get(start);
    if (known == null) {
      return null;
    }
    boolean isNow = known.tick() == tick;
    boolean isOfView = start.reset() == ResetReason.RESET_NONE && start.fromView() == start.view();
    boolean holds =
        known.policyRevision() == moment.times().policyRevision()
            && (isNow || (isOfView && moment.nowMs() - known.plannedMs() <= KEPT_MS_MAX))
            && !(known.plan() instanceof Plan.Large large && !transfers.holds(large.transfer()));
    if (!holds) {
      planned.remove(start);
    }
    return holds ? known.plan() : null;
  }

  private void keep(Start start, Plan plan, Moment moment) {
    if (plan instanceof Plan.Later) {
      return;
    }
    if (planned.size() >= KEPT_MAX) {
      Iterator<Start> oldest = planned.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    planned.put(start, new Planned(plan, tick, moment.times().policyRevision(), moment.nowMs()));
  }

  private Plan fresh(Start start, Cursor cursor, View view, Moment moment) {
    if (start.reset() == ResetReason.RESET_NONE) {
      return step(cursor, view, moment);
    }
    boolean sameHistory = cursor.history().equals(config.history());
    return reset(start.reset(), sameHistory ? cursor.position() : Position.ORIGIN, view, moment);
  }

  private void count(ResetReason reset) {
    switch (reset) {
      case RESET_FIRST -> counts.add(Count.RESETS_FIRST);
      case RESET_HORIZON -> counts.add(Count.RESETS_HORIZON);
      case RESET_VIEW -> counts.add(Count.RESETS_VIEW);
      case RESET_HISTORY -> counts.add(Count.RESETS_HISTORY);
      case RESET_DIGEST -> counts.add(Count.RESETS_DIGEST);
      case RESET_NONE, UNRECOGNIZED -> {}
    }
  }

  private ResetReason resetFor(Subscriber subscriber, Cursor cursor, View view, Moment moment) {
    if (cursor.holdsNothing()) {
      return ResetReason.RESET_FIRST;
    }
    if (!cursor.history().equals(config.history())) {
      return ResetReason.RESET_HISTORY;
    }
    if (cursor.distrusted() || subscriber.isDistrusted) {
      return ResetReason.RESET_DIGEST;
    }
    if (!moment.state().canResume(cursor.position())) {
      return ResetReason.RESET_HORIZON;
    }
    boolean known =
        cursor.view() == view.key().id()
            ? view.canResume(cursor.position())
            : oldView(subscriber, cursor, moment).isPresent();
    return known ? ResetReason.RESET_NONE : ResetReason.RESET_VIEW;
  }

  /** Returns the client's earlier view, if its user has held it and its removals are known. */
  private Optional<View> oldView(Subscriber subscriber, Cursor cursor, Moment moment) {
    if (!groups.hasHeld(subscriber.subject.user(), cursor.view())) {
      return Optional.empty();
    }
    ViewGroup old = groups.find(cursor.view(), moment.state(), moment.changes());
    return old == null || cursor.position().isBefore(old.view.birth())
        ? Optional.empty()
        : Optional.of(old.view);
  }

  /** Returns the rest of a transfer that the client holds a part of, or null. */
  private @Nullable Plan resumed(Cursor cursor, View view, ResetReason reset, State state) {
    if (cursor.partial().isEmpty()) {
      return null;
    }
    PartialTransfer partial = cursor.partial().get();
    Transfer transfer = transfers.find(partial, view.key().id());
    if (transfer == null || !leadsOn(transfer, view, state)) {
      return null;
    }
    boolean fits =
        transfer.isReset()
            ? reset != ResetReason.RESET_NONE && !transfer.to().isBefore(cursor.position())
            : reset == ResetReason.RESET_NONE
                && transfer.from().equals(cursor.position())
                && transfer.fromView() == cursor.view();
    if (!fits) {
      return null;
    }
    counts.add(Count.TRANSFERS_RESUMED);
    return new Plan.Large(transfer, partial.getChunks());
  }

  /** Whether receivers of the transfer can resume at its end. */
  private static boolean leadsOn(Transfer transfer, View view, State state) {
    return state.canResume(transfer.to()) && view.canResume(transfer.to());
  }

  private Plan step(Cursor cursor, View view, Moment moment) {
    List<ShardStep> steps =
        cursor.view() == view.key().id()
            ? view.changesSince(cursor.position(), moment.state(), moment.changes())
            : turn(cursor, view, moment);
    StateFrame header =
        headers.step(cursor.position(), cursor.view(), view, steps.isEmpty(), moment.times());
    return plan(header, cursor.position(), view, steps, moment);
  }

  private List<ShardStep> turn(Cursor cursor, View view, Moment moment) {
    counts.add(Count.TURNS);
    ViewGroup old = groups.find(cursor.view(), moment.state(), moment.changes());
    // Never null: resetFor has just found it.
    return old == null
        ? List.of()
        : view.turnFrom(old.view, cursor.position(), moment.state(), moment.changes());
  }

  private Plan reset(ResetReason reason, Position notBefore, View view, Moment moment) {
    Transfer joined =
        transfers.join(view.key().id(), reason.getNumber(), notBefore, moment.nowMs());
    if (joined != null && leadsOn(joined, view, moment.state())) {
      counts.add(Count.TRANSFERS_JOINED);
      return new Plan.Large(joined, 0);
    }
    List<ShardStep> content = view.content(moment.state());
    StateFrame header = headers.reset(reason, view, content.isEmpty(), moment.times());
    return plan(header, Position.ORIGIN, view, content, moment);
  }

  private Plan plan(
      StateFrame header, Position from, View view, List<ShardStep> steps, Moment moment) {
    if (!isLarge(steps)) {
      counts.add(Count.STEPS_ENCODED);
      return new Plan.Ready(
          new Frame(header, config.history(), from, view.position(), body(steps)));
    }
    if (!transfers.hasRoom(moment.nowMs())) {
      return Plan.LATER;
    }
    counts.add(Count.TRANSFERS_BEGUN);
    return new Plan.Large(transfers.begin(header, from, view.position(), steps, moment.nowMs()), 0);
  }

  private byte[] body(List<ShardStep> steps) {
    List<byte[]> segments = new ArrayList<>(steps.size());
    for (ShardStep step : steps) {
      segments.addAll(coder.encode(step));
    }
    return StepEncoder.body(segments);
  }
}
