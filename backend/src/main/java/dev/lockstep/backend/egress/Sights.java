package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.relay.RelayLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Cache of the clusters that each subject may see, valid until policies change, a time window opens
 * or closes, or a cluster is added: when many sessions arrive at once, most are of known subjects.
 * Any thread; bounded.
 */
final class Sights {
  private static final int REMEMBERED_MAX = 10_000;

  /**
   * The clusters of one subject.
   *
   * @param seen clusters that the subject may see, in the order of their names
   * @param later clusters that time alone may make visible
   */
  record Sight(Set<RelayLoop> seen, List<RelayLoop> later) {}

  private record Answer(
      Policies policies, List<RelayLoop> relays, Instant from, Instant until, Sight sight) {
    /** A clock that was set back may show a time at which a window was still open or closed. */
    boolean holdsFor(Policies now, List<RelayLoop> all, Instant at) {
      return policies == now && !at.isBefore(from) && at.isBefore(until) && relays.equals(all);
    }
  }

  private final Supplier<Policies> policies;
  private final InstantSource clock;
  private final UnaryOperator<Set<RelayLoop>> sharing;
  private final Map<Subject, Answer> answers = new ConcurrentHashMap<>();
  private volatile List<RelayLoop> newest = List.of();

  /**
   * @param sharing returns the same object for equal sets
   */
  Sights(Supplier<Policies> policies, InstantSource clock, UnaryOperator<Set<RelayLoop>> sharing) {
    this.policies = policies;
    this.clock = clock;
    this.sharing = sharing;
  }

  /**
   * Returns what a subject may see.
   *
   * @param relays the relays of all clusters
   */
  Sight of(Subject subject, List<RelayLoop> relays) {
    Policies now = policies.get();
    Instant at = clock.instant();
    Answer known = answers.get(subject);
    if (known != null && known.holdsFor(now, relays, at)) {
      return known.sight();
    }
    Set<RelayLoop> seen = new LinkedHashSet<>();
    List<RelayLoop> later = new ArrayList<>();
    Instant until = Instant.MAX;
    for (RelayLoop relay : relays) {
      Policies.Verdict verdict = now.verdict(subject, relay.cluster(), at);
      if (!verdict.rights().isEmpty()) {
        seen.add(relay);
      } else if (verdict.nextChange().isBefore(Instant.MAX)) {
        later.add(relay);
      }
      until = verdict.nextChange().isBefore(until) ? verdict.nextChange() : until;
    }
    Sight sight = new Sight(sharing.apply(Collections.unmodifiableSet(seen)), List.copyOf(later));
    if (answers.size() >= REMEMBERED_MAX) {
      answers.clear();
    }
    // One object for equal lists of relays; otherwise each answer would keep a list of its own.
    answers.put(subject, new Answer(now, sharedList(relays), at, until, sight));
    return sight;
  }

  private List<RelayLoop> sharedList(List<RelayLoop> relays) {
    List<RelayLoop> known = newest;
    if (!known.equals(relays)) {
      known = relays;
      newest = relays;
    }
    return known;
  }
}
