package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.relay.DeliveryTarget;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sessions of one event loop how clusters are, and which of them they may see. Owned by
 * that loop.
 */
final class Notices implements DeliveryTarget {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Lobby lobby;
  private final List<Bulletin> sessions = new ArrayList<>();
  private final List<Bulletin> told = new ArrayList<>();

  /** What there is to tell of a cluster that comes into sight or goes out of it. */
  record News(Message status, Message gone) {}

  Notices(Lobby lobby) {
    this.lobby = lobby;
  }

  /** A session is let in. */
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

  /** Tells a session that was let in how a cluster is that it may see. */
  void greet(Bulletin session, RelayLoop relay, Message status) {
    Set<RelayLoop> before = session.shown();
    session.show(before.contains(relay) ? before : lobby.with(before, relay), relay, status);
  }

  /** Tells a cluster's status to those to whom it was shown. */
  void tell(RelayLoop relay, Message status) {
    for (Bulletin session : sessions) {
      if (session.shown().contains(relay)) {
        told.add(session);
        guard(() -> session.hear(relay, status));
      }
    }
  }

  /** Shows a cluster to those that may see it now, and takes it away from those that may not. */
  void show(RelayLoop relay, Map<Subject, Boolean> sights, News news) {
    Map<Set<RelayLoop>, Set<RelayLoop>> changed = new IdentityHashMap<>();
    for (Bulletin session : sessions) {
      Set<RelayLoop> before = session.shown();
      boolean isShown = before.contains(relay);
      // A session whose subject was not asked about was let in since, and has looked for itself.
      boolean isSeen = sights.getOrDefault(session.subject(), isShown);
      if (isSeen == isShown) {
        continue;
      }
      told.add(session);
      if (isSeen) {
        Set<RelayLoop> after = changed.computeIfAbsent(before, set -> lobby.with(set, relay));
        guard(() -> session.show(after, relay, news.status()));
      } else {
        Set<RelayLoop> after = changed.computeIfAbsent(before, set -> lobby.without(set, relay));
        guard(() -> session.hide(after, relay, news.gone()));
      }
    }
  }

  /** One session that fails must not take the others' news with it. */
  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("A session could not be told how a cluster is.", e);
    }
  }

  @Override
  public void flush() {
    told.forEach(Bulletin::flush);
    told.clear();
  }
}
