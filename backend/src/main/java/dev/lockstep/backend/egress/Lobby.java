package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.ClusterMessages;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All admitted sessions, as the audience of the relays. A session's cost does not depend on the
 * number of clusters: a relay delivers an announcement once to each event loop, and sessions that
 * see the same clusters share one set of them. Any thread.
 */
final class Lobby {
  private static final int SHARED_MAX = 10_000;

  private final Map<Executor, Notices> byLoop = new ConcurrentHashMap<>();

  /** Number of sessions by subject. */
  private final Map<Subject, Integer> subjects = new ConcurrentHashMap<>();

  private final Map<Set<RelayLoop>, Set<RelayLoop>> shared = new ConcurrentHashMap<>();

  /** The announcements to the sessions of one event loop. */
  Notices of(Executor loop) {
    return byLoop.computeIfAbsent(loop, key -> new Notices(this));
  }

  /** Counts an admitted session. */
  void enter(Subject subject) {
    var _ = subjects.merge(subject, 1, Integer::sum);
  }

  void leave(Subject subject) {
    var _ =
        subjects.computeIfPresent(subject, (key, sessions) -> sessions == 1 ? null : sessions - 1);
  }

  /** Returns one shared, unmodifiable object for equal sets of clusters. */
  Set<RelayLoop> sharing(Set<RelayLoop> clusters) {
    if (shared.size() >= SHARED_MAX) {
      shared.clear();
    }
    Set<RelayLoop> known = shared.putIfAbsent(clusters, clusters);
    return known == null ? clusters : known;
  }

  Set<RelayLoop> with(Set<RelayLoop> clusters, RelayLoop relay) {
    Set<RelayLoop> more = new LinkedHashSet<>(clusters);
    more.add(relay);
    return sharing(Collections.unmodifiableSet(more));
  }

  Set<RelayLoop> without(Set<RelayLoop> clusters, RelayLoop relay) {
    Set<RelayLoop> fewer = new LinkedHashSet<>(clusters);
    fewer.remove(relay);
    return sharing(Collections.unmodifiableSet(fewer));
  }

  Audience audienceOf(RelayLoop relay) {
    return new Listeners(relay);
  }

  /** Delivers one relay's announcements once to each event loop. */
  private final class Listeners implements Audience {
    private final RelayLoop relay;

    Listeners(RelayLoop relay) {
      this.relay = relay;
    }

    @Override
    public Collection<Subject> subjects() {
      return Collections.unmodifiableSet(subjects.keySet());
    }

    @Override
    public void announce(Message status) {
      byLoop.forEach(
          (loop, notices) -> relay.deliver(loop, notices, () -> notices.announce(relay, status)));
    }

    @Override
    public void show(Map<Subject, Boolean> sights, Message status) {
      Message gone = ClusterMessages.gone(relay.cluster());
      byLoop.forEach((loop, notices) ->
          relay.deliver(
              loop, notices, () -> notices.show(relay, sights, new Notices.News(status, gone))));
    }
  }
}
