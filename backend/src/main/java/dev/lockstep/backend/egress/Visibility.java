package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Cache of whether subjects may see anything of clusters, valid until policies change or a time
 * window opens or closes: when many sessions arrive at once, most are of known subjects. Any
 * thread; bounded.
 */
final class Visibility {
  private static final int REMEMBERED_MAX = 10_000;

  private record Asked(Subject subject, String cluster) {}

  private record Answer(Policies policies, boolean sees, Instant from, Instant until) {
    /** A clock that was set back may show a time at which a window was still open or closed. */
    boolean holdsFor(Policies now, Instant at) {
      return policies == now && !at.isBefore(from) && at.isBefore(until);
    }
  }

  private final Supplier<Policies> policies;
  private final InstantSource clock;
  private final Map<Asked, Answer> answers = new ConcurrentHashMap<>();

  Visibility(Supplier<Policies> policies, InstantSource clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /**
   * Returns whether a subject may see anything of a cluster.
   *
   * @param cluster need not exist
   */
  boolean sees(Subject subject, String cluster) {
    Policies now = policies.get();
    Instant at = clock.instant();
    Asked asked = new Asked(subject, cluster);
    Answer known = answers.get(asked);
    if (known != null && known.holdsFor(now, at)) {
      return known.sees();
    }
    Policies.Verdict verdict = now.verdict(subject, cluster, at);
    boolean sees = !verdict.rights().isEmpty();
    if (answers.size() >= REMEMBERED_MAX) {
      answers.clear();
    }
    answers.put(asked, new Answer(now, sees, at, verdict.nextChange()));
    return sees;
  }
}
