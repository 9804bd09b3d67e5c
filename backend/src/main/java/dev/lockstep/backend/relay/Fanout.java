package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.ShardStep;
import dev.lockstep.backend.view.View;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Offers each view's changes to its live sessions, and answers asks. Owned by the relay's thread.
 *
 * <p>After a tick all held views stand at the same position of the state, and each live session at
 * its view's position.
 */
final class Fanout {
  private final RelayConfig config;
  private final ViewGroups groups;
  private final Roster roster;
  private final Planner planner;
  private final Counts counts;

  Fanout(RelayConfig config, ViewGroups groups, Roster roster, Planner planner, Counts counts) {
    this.config = config;
    this.groups = groups;
    this.roster = roster;
    this.planner = planner;
    this.counts = counts;
  }

  /** Sends one frame for each view that changed, or that has been quiet for a beacon interval. */
  void send(Planner.Moment moment) {
    for (ViewGroup group : List.copyOf(groups.all())) {
      if (group.holders > 0) {
        send(group, moment);
      }
    }
  }

  private void send(ViewGroup group, Planner.Moment moment) {
    View view = group.view;
    Position from = view.position();
    if (!moment.state().canResume(view.seen())) {
      // More was removed at once than the state remembers, so the view cannot know its removals.
      roster.dissolve(group, from, moment.nowMs());
      return;
    }
    List<ShardStep> steps = view.advance(moment.state(), moment.changes(), moment.stamps()::of);
    if (steps.isEmpty()) {
      sendBeaconIfDue(group, moment);
    } else if (planner.isLarge(steps)) {
      roster.turnAll(group, from, moment.nowMs());
    } else if (group.isFollowed()) {
      counts.add(Count.FRAMES_ENCODED);
      offer(group, planner.frame(from, view, steps, moment.times()), moment.nowMs());
    }
  }

  /** Sends the beacons that are due. */
  void sendBeacons(Planner.Moment moment) {
    for (ViewGroup group : groups.all()) {
      sendBeaconIfDue(group, moment);
    }
  }

  private void sendBeaconIfDue(ViewGroup group, Planner.Moment moment) {
    if (group.isFollowed() && moment.nowMs() - group.sentMs >= config.beaconIntervalMs()) {
      beacon(group, moment);
    }
  }

  private void beacon(ViewGroup group, Planner.Moment moment) {
    Position from = group.view.position();
    group.view.progress();
    if (group.isFollowed()) {
      counts.add(Count.BEACONS_ENCODED);
      offer(group, planner.frame(from, group.view, List.of(), moment.times()), moment.nowMs());
    }
  }

  private void offer(ViewGroup group, Frame frame, long nowMs) {
    group.sentMs = nowMs;
    counts.add(Count.FRAMES_OFFERED, group.live());
    group.offer(frame);
  }

  /** The time at which the next beacon is due. */
  long dueMs() {
    long due = Long.MAX_VALUE;
    for (ViewGroup group : groups.all()) {
      if (group.isFollowed()) {
        due = Math.min(due, group.sentMs + config.beaconIntervalMs());
      }
    }
    return due;
  }

  /**
   * Answers waiting subscribers, longest wait first.
   *
   * @return whether some have to wait for the next tick because they are too many
   */
  boolean answer(Planner.Moment moment) {
    List<Subscriber> askers = new ArrayList<>();
    for (Subscriber subscriber : roster.waiting()) {
      if (askers.size() == config.limits().answers().perTick()) {
        break;
      }
      askers.add(subscriber);
    }
    List<Subscriber> seated = new ArrayList<>(askers.size());
    for (Subscriber subscriber : askers) {
      if (takeSeat(subscriber, moment)) {
        seated.add(subscriber);
      }
    }
    letViewsProgress(seated, moment);
    for (Subscriber subscriber : seated) {
      answer(subscriber, moment);
    }
    return roster.waiting().size() > askers.size();
  }

  private boolean takeSeat(Subscriber subscriber, Planner.Moment moment) {
    if (subscriber.group != null) {
      return true;
    }
    Rights wanted = subscriber.wanted;
    ViewGroup group =
        groups.hold(subscriber, wanted, moment.state(), moment.changes(), moment.nowMs());
    if (group == null) {
      roster.refuseView(subscriber, moment.nowMs());
      return false;
    }
    subscriber.group = group;
    return true;
  }

  /**
   * Moves quiet views forward to the state's position with a beacon, before they take subscribers
   * from other views, which may be ahead of their followers. It does so for every such subscriber,
   * so that the beacon does not depend on changes that these sessions may not see. And it does so
   * for a view behind the horizon, however long it was quiet, so that no subscriber is brought to a
   * position that cannot be resumed.
   */
  private void letViewsProgress(List<Subscriber> seated, Planner.Moment moment) {
    List<ViewGroup> progressed = new ArrayList<>();
    for (Subscriber subscriber : seated) {
      ViewGroup group = groupOf(subscriber);
      Cursor cursor = askOf(subscriber).cursor();
      boolean isBehind =
          Planner.needsProgress(cursor, config.history(), group.view)
              || !moment.state().canResume(group.view.position());
      if (isBehind && !progressed.contains(group)) {
        progressed.add(group);
        beacon(group, moment);
      }
    }
  }

  private void answer(Subscriber subscriber, Planner.Moment moment) {
    ViewGroup group = groupOf(subscriber);
    Ask ask = askOf(subscriber);
    switch (planner.plan(subscriber, ask.cursor(), group, moment)) {
      case Plan.Later later -> {}
      case Plan.Ready ready -> {
        if (ask.number() == 0) {
          subscriber.port.offer(ready.frame());
        } else {
          subscriber.port.answer(ask.number(), ready.frame());
        }
        noteReset(subscriber, ready.frame().isReset());
        roster.live(subscriber, group, moment.nowMs());
      }
      case Plan.Large large -> {
        noteReset(subscriber, large.transfer().isReset());
        roster.sending(subscriber, large.transfer(), moment.nowMs());
        subscriber.port.send(ask.number(), large.transfer(), large.firstChunk());
      }
    }
  }

  private static void noteReset(Subscriber subscriber, boolean isReset) {
    if (isReset) {
      subscriber.isDistrusted = false;
    }
  }

  private static ViewGroup groupOf(Subscriber subscriber) {
    return Invariant.present(subscriber.group, "an answered subscriber holds a view");
  }

  private static Ask askOf(Subscriber subscriber) {
    return Invariant.present(subscriber.ask(), "a waiting subscriber has asked");
  }
}
