package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of a cluster: what each may see, wants to see, and waits for. Owned by the
 * relay's thread.
 *
 * <p>A session is in the roster from its subscription until that ends. Every change of its {@link
 * Standing} goes through {@link #become}.
 */
final class Roster {
  private final RelayConfig config;
  private final RightsDesk desk;
  private final ViewGroups groups;
  private final TransferTable transfers;
  private final Counts counts;
  private final Map<SubscriberPort, Subscriber> subscribers = new LinkedHashMap<>();

  /** Subscribers that wait for an answer, longest wait first. */
  private final Set<Subscriber> waiting = new LinkedHashSet<>();

  private final Set<Subscriber> draining = new LinkedHashSet<>();

  /**
   * Subscribers that were behind when they lost the cluster: no ask will show that they drained.
   */
  private final List<Subscriber> hiddenBehind = new ArrayList<>();

  Roster(
      RelayConfig config,
      RightsDesk desk,
      ViewGroups groups,
      TransferTable transfers,
      Counts counts) {
    this.config = config;
    this.desk = desk;
    this.groups = groups;
    this.transfers = transfers;
    this.counts = counts;
  }

  Collection<Subscriber> all() {
    return subscribers.values();
  }

  Set<Subscriber> waiting() {
    return waiting;
  }

  int size() {
    return subscribers.size();
  }

  @Nullable Subscriber find(SubscriberPort port) {
    return subscribers.get(port);
  }

  // --- from sessions ---

  /**
   * Takes a subscription, which replaces an older one of the same session.
   *
   * @return whether the relay will answer it
   */
  boolean subscribe(SubscriberPort port, Subscription wish, long nowMs, long epochMs) {
    Rights rights = desk.rightsOf(wish.subject(), epochMs);
    Subscriber known = subscribers.get(port);
    if (rights.isEmpty()) {
      counts.add(Count.REFUSED_ABSENT);
      end(known, nowMs);
      port.refuse(wish.number(), ClusterMessages.absent(wish.number(), config.cluster()));
      return false;
    }
    boolean isWaiting = known != null && waiting.contains(known);
    if (waiting.size() - (isWaiting ? 1 : 0) >= config.limits().answers().waitersMax()) {
      counts.add(Count.REFUSED_WAITERS);
      end(known, nowMs);
      port.close(CloseCode.OVERLOADED, "too many sessions wait for an answer");
      return false;
    }
    Subscriber subscriber =
        known == null
            ? subscribers.computeIfAbsent(port, key -> new Subscriber(key, wish.subject()))
            : known;
    subscriber.number = wish.number();
    subscriber.selections = wish.selections();
    subscriber.wanted = desk.restricted(rights, wish.selections());
    subscriber.isDistrusted = false;
    become(subscriber, new Standing.Waiting(wish.ask()), Standing.Why.SUBSCRIBED, nowMs);
    return true;
  }

  /** Ends a subscription, because the client unsubscribed or its session ended. */
  void detach(SubscriberPort port, long nowMs) {
    end(subscribers.get(port), nowMs);
  }

  /** Marks a subscriber whose client cannot follow at the moment. */
  void lagging(Subscriber subscriber, long nowMs) {
    // A live subscriber for which a transfer has begun since may lag, too.
    boolean isNews =
        subscriber.standing instanceof Standing.Live
            || subscriber.standing instanceof Standing.Sending
            || subscriber.isTurning();
    if (isNews) {
      counts.add(Count.SESSIONS_LAGGED);
      become(subscriber, Standing.LAGGING, Standing.Why.REFUSED, nowMs);
    }
  }

  /** Takes the ask of a session that has room again, or has written its whole transfer. */
  void ask(Subscriber subscriber, Ask ask, long nowMs) {
    if (subscriber.standing instanceof Standing.Lagging) {
      counts.add(Count.SESSIONS_CAUGHT_UP);
    }
    become(subscriber, new Standing.Waiting(ask), Standing.Why.ASKED, nowMs);
  }

  // --- from the relay ---

  /** Makes an answered subscriber live: it receives every frame of its group from now on. */
  void live(Subscriber subscriber, ViewGroup group, long nowMs) {
    become(subscriber, Standing.LIVE, Standing.Why.ANSWERED, nowMs);
    group.join(subscriber);
  }

  /** Marks a subscriber that receives a transfer. */
  void sending(Subscriber subscriber, Transfer transfer, long nowMs) {
    become(subscriber, new Standing.Sending(transfer), Standing.Why.TRANSFERRED, nowMs);
  }

  /** Turns the live subscribers of a group to waiting, so that each gets an answer of its own. */
  void turnAll(ViewGroup group, Position from, long nowMs) {
    for (Subscriber subscriber : group.followers()) {
      turn(subscriber, from, group.id(), nowMs);
    }
  }

  /** Forgets a view, and turns its live subscribers to waiting. */
  void dissolve(ViewGroup group, Position from, long nowMs) {
    turnAll(group, from, nowMs);
    for (Subscriber subscriber : subscribers.values()) {
      if (subscriber.group == group) {
        leaveGroup(subscriber, nowMs);
      }
    }
    groups.forget(group);
  }

  /** Closes a session that needs a view beyond the limit. */
  void refuseView(Subscriber subscriber, long nowMs) {
    counts.add(Count.REFUSED_VIEWS);
    end(subscriber, nowMs);
    subscriber.port.close(CloseCode.OVERLOADED, "too many different views");
  }

  /**
   * Checks the rights of all subscribers again. Turns those whose view has changed to the new one,
   * and ends those that may not see the cluster any more.
   */
  void reassess(long nowMs, long epochMs) {
    for (Subscriber subscriber : List.copyOf(subscribers.values())) {
      Rights rights = desk.rightsOf(subscriber.subject, epochMs);
      if (rights.isEmpty()) {
        hide(subscriber, nowMs);
      } else {
        reassessView(subscriber, rights, nowMs);
      }
    }
  }

  private void hide(Subscriber subscriber, long nowMs) {
    if (subscriber.isBehind()) {
      hiddenBehind.add(subscriber);
    }
    end(subscriber, nowMs);
    subscriber.port.end(subscriber.number);
  }

  private void reassessView(Subscriber subscriber, Rights rights, long nowMs) {
    Rights after = desk.restricted(rights, subscriber.selections);
    if (after.equals(subscriber.wanted)) {
      return;
    }
    subscriber.wanted = after;
    if (subscriber.isBehind()) {
      subscriber.drainByMs = nowMs + config.limits().patience().drainMs();
      draining.add(subscriber);
    }
    retrace(subscriber, nowMs);
  }

  /** Distrusts what all clients hold: the replica has changed without a new position. */
  void distrustAll(long nowMs) {
    for (Subscriber subscriber : subscribers.values()) {
      subscriber.isDistrusted = true;
      retrace(subscriber, nowMs);
    }
  }

  /** Makes a subscriber continue from its position with another view: its old one is invalid. */
  private void retrace(Subscriber subscriber, long nowMs) {
    switch (subscriber.standing) {
      case Standing.Live _ -> turnFromGroup(subscriber, nowMs);
      case Standing.Sending(Transfer transfer) -> abandon(subscriber, transfer, nowMs);
      case Standing.Waiting _ -> leaveGroup(subscriber, nowMs);
      case Standing.Idle _, Standing.Lagging _ -> {}
    }
  }

  private void turnFromGroup(Subscriber subscriber, long nowMs) {
    ViewGroup group = subscriber.group;
    if (group != null) {
      turn(subscriber, group.view.position(), group.id(), nowMs);
    }
  }

  private void turn(Subscriber subscriber, Position from, long view, long nowMs) {
    Ask ask = new Ask(0, Cursor.at(config.history(), from, view), 0);
    become(subscriber, new Standing.Waiting(ask), Standing.Why.TURNED, nowMs);
  }

  private void abandon(Subscriber subscriber, Transfer transfer, long nowMs) {
    counts.add(Count.TRANSFERS_ABANDONED);
    subscriber.port.abandon(transfer);
    become(subscriber, Standing.LAGGING, Standing.Why.ABANDONED, nowMs);
  }

  /** Closes sessions whose unread frames may hold what they may not see any more. */
  void closeUndrained(long nowMs) {
    for (Subscriber subscriber : hiddenBehind) {
      counts.add(Count.RIGHTS_CHANGED_CLOSED);
      subscriber.port.close(
          CloseCode.RIGHTS_CHANGED, "the session lags, and may not see the cluster any more");
    }
    hiddenBehind.clear();
    for (Subscriber subscriber : List.copyOf(draining)) {
      if (nowMs >= subscriber.drainByMs) {
        counts.add(Count.RIGHTS_CHANGED_CLOSED);
        end(subscriber, nowMs);
        subscriber.port.close(
            CloseCode.RIGHTS_CHANGED, "the session has not drained since its rights changed");
      }
    }
  }

  // --- transitions ---

  private void end(@Nullable Subscriber subscriber, long nowMs) {
    if (subscriber != null) {
      become(subscriber, Standing.IDLE, Standing.Why.ENDED, nowMs);
      subscribers.remove(subscriber.port);
    }
  }

  /** The one place where a standing changes, with everything that depends on it. */
  private void become(Subscriber subscriber, Standing next, Standing.Why why, long nowMs) {
    Standing before = subscriber.standing;
    subscriber.standing = before.become(next, why, Standing.Side.RELAY, counts);
    if (before instanceof Standing.Waiting) {
      waiting.remove(subscriber);
    } else if (before instanceof Standing.Sending(Transfer sent)) {
      transfers.released(sent, nowMs);
    }
    switch (next) {
      case Standing.Waiting _ -> {
        leaveGroup(subscriber, nowMs);
        drained(subscriber);
        waiting.add(subscriber);
      }
      case Standing.Sending(Transfer sent) -> transfers.taken(sent);
      case Standing.Live _ -> {}
      case Standing.Lagging _ -> leaveGroup(subscriber, nowMs);
      case Standing.Idle _ -> {
        leaveGroup(subscriber, nowMs);
        drained(subscriber);
      }
    }
  }

  private void drained(Subscriber subscriber) {
    subscriber.drainByMs = Subscriber.NEVER;
    draining.remove(subscriber);
  }

  private void leaveGroup(Subscriber subscriber, long nowMs) {
    ViewGroup group = subscriber.group;
    if (group != null) {
      groups.release(group, subscriber, nowMs);
      subscriber.group = null;
    }
  }
}
