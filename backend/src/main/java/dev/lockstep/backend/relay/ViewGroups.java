package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.ChangeCache;
import dev.lockstep.backend.view.Stamps;
import dev.lockstep.backend.view.View;
import dev.lockstep.protocol.state.State;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The views of a cluster: those that sessions hold, and for a while those that no session holds any
 * more, so that a client that returns can resume. Owned by the relay's thread; bounded.
 */
final class ViewGroups {
  /** Largest number of remembered (user, view) pairs. */
  private static final int HELD_MAX = 20_000;

  private record Held(String user, long view) {}

  private final RelayConfig.ViewLimits limits;
  private final Counts counts;
  private final Map<Long, ViewGroup> groups = new LinkedHashMap<>();
  // Users that have held a view, oldest first: they may learn which entries left it.
  private final LinkedHashSet<Held> held = new LinkedHashSet<>();

  ViewGroups(RelayConfig.ViewLimits limits, Counts counts) {
    this.limits = limits;
    this.counts = counts;
  }

  Collection<ViewGroup> all() {
    return groups.values();
  }

  int size() {
    return groups.size();
  }

  /** Returns a known view, advanced to the state's position; null if there is none. */
  @Nullable ViewGroup find(long id, State state, ChangeCache cache) {
    ViewGroup group = groups.get(id);
    if (group == null) {
      return null;
    }
    if (!state.canResume(group.view.seen())) {
      // No session holds it, or every tick would have advanced it.
      forget(group);
      return null;
    }
    if (group.holders == 0) {
      // The stamp times of the changes that it missed are no longer known.
      group.view.advance(state, cache, Stamps.UNKNOWN);
    }
    return group;
  }

  /** Whether the user has held the view, so that removals from it reveal nothing new. */
  boolean hasHeld(String user, long id) {
    return held.contains(new Held(user, id));
  }

  /** Gives a session the view of these rights to hold; null when there are too many views. */
  @Nullable ViewGroup hold(
      Subscriber subscriber, Rights rights, State state, ChangeCache cache, long nowMs) {
    ViewGroup group = find(rights.key().id(), state, cache);
    if (group == null) {
      if (groups.size() >= limits.max() && !forgetOldestIdle()) {
        return null;
      }
      group = new ViewGroup(View.born(rights, state, counts), nowMs);
      groups.put(group.id(), group);
      counts.add(Count.VIEWS_BORN);
    }
    group.holders++;
    Held holding = new Held(subscriber.subject.user(), group.id());
    held.remove(holding);
    held.add(holding);
    if (held.size() > HELD_MAX) {
      held.removeFirst();
    }
    return group;
  }

  /** Takes a view back from a session. */
  void release(ViewGroup group, Subscriber subscriber, long nowMs) {
    group.leave(subscriber);
    group.holders--;
    group.leftMs = nowMs;
  }

  /** Drops views that have been idle for too long, or are too many. */
  void expire(long nowMs) {
    int idle = 0;
    for (ViewGroup group : groups.values()) {
      idle += group.holders == 0 ? 1 : 0;
    }
    Iterator<ViewGroup> all = groups.values().iterator();
    while (all.hasNext()) {
      ViewGroup group = all.next();
      boolean old = nowMs - group.leftMs > limits.idleMs();
      if (group.holders == 0 && (old || idle > limits.idleMax())) {
        all.remove();
        idle--;
        counts.add(Count.VIEWS_FORGOTTEN);
      }
    }
  }

  /** Drops all views: the state has changed under them. */
  void forget() {
    counts.add(Count.VIEWS_FORGOTTEN, groups.size());
    groups.clear();
    held.clear();
  }

  /** Drops one view. */
  void forget(ViewGroup group) {
    groups.remove(group.id());
    counts.add(Count.VIEWS_FORGOTTEN);
  }

  private boolean forgetOldestIdle() {
    ViewGroup oldest = null;
    for (ViewGroup group : groups.values()) {
      if (group.holders == 0 && (oldest == null || group.leftMs < oldest.leftMs)) {
        oldest = group;
      }
    }
    if (oldest == null) {
      return false;
    }
    forget(oldest);
    return true;
  }
}
