package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.relay.DeliveryTarget;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces clusters and their status to the sessions of one event loop, which owns it. */
final class Notices implements DeliveryTarget {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Lobby lobby;
  private final List<Bulletin> sessions = new ArrayList<>();
  private final List<Bulletin> unflushed = new ArrayList<>();

  /**
   * The messages about a cluster for sessions that begin to see it, and for those that cease to.
   */
  record News(Message status, Message gone) {}

  Notices(Lobby lobby) {
    this.lobby = lobby;
  }

  /** Adds an admitted session. */
  void add(Bulletin session) {
    session.place = sessions.size();
    sessions.add(session);
  }

  void remove(Bulletin session) {
    int place = session.place;
    if (place >= 0) {
      session.place = -1;
      Bulletin last = sessions.removeLast();
      if (last != session) {
        sessions.set(place, last);
        last.place = place;
      }
    }
  }

  /** Sends a new session the status of a cluster that it may see. */
  void greet(Bulletin session, RelayLoop relay, Message status) {
    Set<RelayLoop> before = session.shown();
    session.show(before.contains(relay) ? before : lobby.with(before, relay), relay, status);
  }

  /** Sends a cluster's status to the sessions that see the cluster. */
  void announce(RelayLoop relay, Message status) {
    for (Bulletin session : sessions) {
      if (session.shown().contains(relay)) {
        unflushed.add(session);
        guard(() -> session.send(relay, status));
      }
    }
  }

  /** Shows a cluster to the sessions that may see it now, and hides it from the others. */
  void show(RelayLoop relay, Map<Subject, Boolean> sights, News news) {
    Map<Set<RelayLoop>, Set<RelayLoop>> changed = new IdentityHashMap<>();
    for (Bulletin session : sessions) {
      Set<RelayLoop> before = session.shown();
      boolean isShown = before.contains(relay);
      // A subject without an answer came later: its session has checked the policies itself.
      boolean isSeen = sights.getOrDefault(session.subject(), isShown);
      if (isSeen == isShown) {
        continue;
      }
      unflushed.add(session);
      if (isSeen) {
        Set<RelayLoop> after = changed.computeIfAbsent(before, set -> lobby.with(set, relay));
        guard(() -> session.show(after, relay, news.status()));
      } else {
        Set<RelayLoop> after = changed.computeIfAbsent(before, set -> lobby.without(set, relay));
        guard(() -> session.hide(after, relay, news.gone()));
      }
    }
  }

  /** A failing session must not keep the announcement from the others. */
  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("Cannot announce a cluster to a session; the others receive it.", e);
    }
  }

  @Override
  public void flush() {
    unflushed.forEach(Bulletin::flush);
    unflushed.clear();
  }
}
