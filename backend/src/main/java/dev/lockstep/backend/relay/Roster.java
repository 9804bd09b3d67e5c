package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.Position;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a cluster: what each may see, wants to see, and waits for. Owned by the relay's
 * thread.
 *
 * <p>All sessions of the backend are here, also of users who may not see the cluster: policies
 * change.
 */
final class Roster {
  private final RelayConfig config;
  private final RightsDesk desk;
  private final ViewGroups groups;
  private final TransferTable transfers;
  private final Counts counts;
  private final Map<SessionPort, Subscriber> sessions = new LinkedHashMap<>();

  /** Those who wait for an answer, the longest first. */
  private final Set<Subscriber> waiting = new LinkedHashSet<>();

  /** Those who may see the cluster and have not been told how it is. */
  private final Set<Subscriber> arrived = new LinkedHashSet<>();

  private final Set<Subscriber> draining = new LinkedHashSet<>();
  private int subscribers;

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
    return sessions.values();
  }

  Set<Subscriber> waiting() {
    return waiting;
  }

  Set<Subscriber> arrived() {
    return arrived;
  }

  int subscribers() {
    return subscribers;
  }

  @Nullable Subscriber find(SessionPort port) {
    return sessions.get(port);
  }

  // --- what sessions say ---

  /** A session has been let in; whether its user may see the cluster. */
  boolean attach(SessionPort port, Subject subject, long epochMs) {
    Subscriber session = new Subscriber(port, subject);
    session.rights = desk.rightsOf(subject, epochMs);
    session.seesCluster = !session.rights.isEmpty();
    sessions.put(port, session);
    if (session.seesCluster) {
      arrived.add(session);
    }
    return session.seesCluster;
  }

  void detach(SessionPort port, long nowMs) {
    Subscriber session = sessions.remove(port);
    if (session != null) {
      arrived.remove(session);
      idle(session, nowMs);
    }
  }

  /** A client asks for a part of the cluster; whether it is one to be answered. */
  boolean subscribe(
      Subscriber session, int number, List<Selection> selections, Ask ask, long nowMs) {
    idle(session, nowMs);
    session.number = number;
    if (!session.seesCluster) {
      counts.add(Count.REFUSED_ABSENT);
      session.port.end(number, ClusterMessages.absent(number, config.cluster()));
      return false;
    }
    if (waiting.size() >= config.limits().waitersMax()) {
      counts.add(Count.REFUSED_WAITERS);
      session.port.close(CloseCode.OVERLOADED, "too many sessions wait for an answer");
      return false;
    }
    subscribers++;
    session.selections = List.copyOf(selections);
    session.wanted = desk.restricted(session.rights, session.selections);
    await(session, ask);
    return true;
  }

  void unsubscribe(Subscriber session, long nowMs) {
    idle(session, nowMs);
  }

  /** The session's client cannot follow just now. */
  void lagging(Subscriber session, long nowMs) {
    boolean live = session.state == Subscriber.State.LIVE || session.isTurning();
    // A transfer that was meant for it while it was live finds it lagging, too.
    if (live || session.state == Subscriber.State.SENDING) {
      counts.add(Count.SESSIONS_LAGGED);
      leaveGroup(session, nowMs);
      releaseTransfer(session, nowMs);
      stopWaiting(session);
      session.state = Subscriber.State.LAGGING;
    }
  }

  /** The session has room again, or has had all of its transfer. */
  void ask(Subscriber session, Ask ask, long nowMs) {
    if (!session.isSubscribed()) {
      return;
    }
    if (session.state == Subscriber.State.LAGGING) {
      counts.add(Count.SESSIONS_CAUGHT_UP);
    }
    leaveGroup(session, nowMs);
    releaseTransfer(session, nowMs);
    await(session, ask);
  }

  // --- what the relay decides ---

  /** The session has been answered and gets every frame of the group from now on. */
  void live(Subscriber session, ViewGroup group) {
    stopWaiting(session);
    session.state = Subscriber.State.LIVE;
    group.join(session);
  }

  /** The session is being sent a transfer. */
  void sending(Subscriber session, Transfer transfer) {
    stopWaiting(session);
    session.state = Subscriber.State.SENDING;
    session.transfer = transfer;
    transfers.taken(transfer);
  }

  /** All live sessions of a group are to be told what they miss one by one. */
  void turnAll(ViewGroup group, Position from, long nowMs) {
    for (Subscriber session : group.followers()) {
      turn(session, from, group.id(), nowMs);
    }
  }

  /** A view is not known any more: its live sessions are to be told one by one what they miss. */
  void dissolve(ViewGroup group, Position from, long nowMs) {
    turnAll(group, from, nowMs);
    for (Subscriber session : sessions.values()) {
      if (session.group == group) {
        leaveGroup(session, nowMs);
      }
    }
    groups.forget(group);
  }

  /** A session gives up its place because there can be no more views. */
  void refuseView(Subscriber session, long nowMs) {
    counts.add(Count.REFUSED_VIEWS);
    idle(session, nowMs);
    session.port.close(CloseCode.OVERLOADED, "too many different views");
  }

  /**
   * Looks at everyone's rights anew; sessions whose view has changed are turned to the new one, and
   * those to whom the cluster has become visible have arrived.
   */
  void reassess(long nowMs, long epochMs) {
    for (Subscriber session : sessions.values()) {
      Rights rights = desk.rightsOf(session.subject, epochMs);
      session.rights = rights;
      if (rights.isEmpty()) {
        hide(session, nowMs);
      } else {
        if (!session.seesCluster) {
          session.seesCluster = true;
          arrived.add(session);
        }
        reassessView(session, nowMs);
      }
    }
  }

  private void hide(Subscriber session, long nowMs) {
    if (session.seesCluster) {
      session.seesCluster = false;
      arrived.remove(session);
      boolean behind = isBehind(session);
      idle(session, nowMs);
      session.port.end(session.number, ClusterMessages.gone(config.cluster()));
      if (behind) {
        // There is no ask to come that would show that it has drained.
        session.port.close(CloseCode.RIGHTS_CHANGED, "it lags, and may not see the cluster now");
        counts.add(Count.RIGHTS_CHANGED_CLOSED);
      }
    }
  }

  private void reassessView(Subscriber session, long nowMs) {
    Rights before = session.wanted;
    if (before == null) {
      return;
    }
    Rights after = desk.restricted(session.rights, session.selections);
    if (after.equals(before)) {
      return;
    }
    session.wanted = after;
    if (isBehind(session)) {
      session.drainByMs = nowMs + config.limits().drainMs();
      draining.add(session);
    }
    switch (session.state) {
      case LIVE -> turnFromGroup(session, nowMs);
      case SENDING -> abandon(session, nowMs);
      case WAITING -> leaveGroup(session, nowMs);
      case IDLE, LAGGING -> {}
    }
  }

  /** Whether something that was written long ago may still wait to be read. */
  private static boolean isBehind(Subscriber session) {
    return session.state == Subscriber.State.LAGGING || session.state == Subscriber.State.SENDING;
  }

  private void turnFromGroup(Subscriber session, long nowMs) {
    ViewGroup group = session.group;
    if (group != null) {
      turn(session, group.view.position(), group.id(), nowMs);
    }
  }

  private void turn(Subscriber session, Position from, long view, long nowMs) {
    leaveGroup(session, nowMs);
    await(session, new Ask(0, Cursor.at(config.history(), from, view), 0));
  }

  private void abandon(Subscriber session, long nowMs) {
    Transfer transfer = session.transfer;
    if (transfer != null) {
      counts.add(Count.TRANSFERS_ABANDONED);
      session.port.abandon(transfer);
    }
    releaseTransfer(session, nowMs);
    leaveGroup(session, nowMs);
    session.state = Subscriber.State.LAGGING;
  }

  /** What everyone holds is wrong: the replica has changed without a new position. */
  void distrustAll(long nowMs) {
    for (Subscriber session : sessions.values()) {
      if (session.isSubscribed()) {
        session.distrusted = true;
        switch (session.state) {
          case LIVE -> turnFromGroup(session, nowMs);
          case SENDING -> abandon(session, nowMs);
          case WAITING, LAGGING -> leaveGroup(session, nowMs);
          case IDLE -> {}
        }
      }
    }
  }

  /** Closes those who still may hold unread what they may not see any more. */
  void closeUndrained(long nowMs) {
    for (Subscriber session : List.copyOf(draining)) {
      if (nowMs >= session.drainByMs) {
        counts.add(Count.RIGHTS_CHANGED_CLOSED);
        idle(session, nowMs);
        session.port.close(CloseCode.RIGHTS_CHANGED, "it has not drained since its rights changed");
      }
    }
  }

  // --- transitions ---

  private void await(Subscriber session, Ask ask) {
    session.drainByMs = Subscriber.NEVER;
    draining.remove(session);
    session.ask = ask;
    session.state = Subscriber.State.WAITING;
    waiting.add(session);
  }

  private void stopWaiting(Subscriber session) {
    session.ask = null;
    waiting.remove(session);
  }

  private void idle(Subscriber session, long nowMs) {
    if (session.isSubscribed()) {
      subscribers--;
    }
    session.wanted = null;
    session.distrusted = false;
    session.drainByMs = Subscriber.NEVER;
    draining.remove(session);
    stopWaiting(session);
    releaseTransfer(session, nowMs);
    leaveGroup(session, nowMs);
    session.state = Subscriber.State.IDLE;
  }

  private void leaveGroup(Subscriber session, long nowMs) {
    ViewGroup group = session.group;
    if (group != null) {
      groups.release(group, session, nowMs);
      session.group = null;
    }
  }

  private void releaseTransfer(Subscriber session, long nowMs) {
    Transfer transfer = session.transfer;
    if (transfer != null) {
      transfers.released(transfer, nowMs);
      session.transfer = null;
    }
  }
}
