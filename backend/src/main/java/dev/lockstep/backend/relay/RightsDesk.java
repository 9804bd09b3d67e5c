package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cache of each subject's rights in the cluster, by the policies in force and the time of day.
 * Owned by the relay's thread; it remembers answers until a policy changes or a time window opens
 * or closes.
 */
final class RightsDesk {
  private static final int REMEMBERED_MAX = 10_000;
  private static final int WISHES_MAX = 1_000;

  private final String cluster;
  private final Map<Subject, Policies.Verdict> verdicts = new LinkedHashMap<>();

  // Equal rights are one object, so a selection of them is computed once for many subjects.
  private final Map<Rights, Rights> shared = new LinkedHashMap<>();
  private final Map<Wish, Rights> restricted = new LinkedHashMap<>();

  private record Wish(Rights of, List<Selection> selections) {}

  private Policies policies;
  private long nextChangeMs = Long.MAX_VALUE;
  private long askedMs = Long.MIN_VALUE;

  RightsDesk(String cluster, Policies policies) {
    this.cluster = cluster;
    this.policies = policies;
  }

  long revision() {
    return policies.revision();
  }

  void replace(Policies newer) {
    policies = newer;
    forget();
  }

  /**
   * Whether time has made an answer invalid: a window has opened or closed since, or the clock was
   * set back to before the question.
   */
  boolean isOutdated(long epochMs) {
    return epochMs >= nextChangeMs || epochMs < askedMs;
  }

  /** The time at which {@link #isOutdated} becomes true. */
  long nextChangeMs() {
    return nextChangeMs;
  }

  /** Forgets all answers; callers that keep one must ask again. */
  void forget() {
    verdicts.clear();
    shared.clear();
    restricted.clear();
    nextChangeMs = Long.MAX_VALUE;
    askedMs = Long.MIN_VALUE;
  }

  Rights rightsOf(Subject subject, long epochMs) {
    Policies.Verdict verdict = verdicts.get(subject);
    if (verdict == null) {
      verdict = sharing(verdict(subject, epochMs));
      if (verdicts.size() >= REMEMBERED_MAX) {
        verdicts.clear();
      }
      verdicts.put(subject, verdict);
    }
    return verdict.rights();
  }

  /**
   * Whether the subject may see anything of the cluster. The answer is not remembered, because it
   * is needed for every session, most of which follow other clusters; {@link #isOutdated} covers
   * it, too.
   */
  boolean sees(Subject subject, long epochMs) {
    Policies.Verdict known = verdicts.get(subject);
    Policies.Verdict verdict = known != null ? known : verdict(subject, epochMs);
    return !verdict.rights().isEmpty();
  }

  private Policies.Verdict verdict(Subject subject, long epochMs) {
    Policies.Verdict verdict = policies.verdict(subject, cluster, Instant.ofEpochMilli(epochMs));
    if (!verdict.nextChange().equals(Instant.MAX)) {
      nextChangeMs = Math.min(nextChangeMs, verdict.nextChange().toEpochMilli());
      askedMs = Math.max(askedMs, epochMs);
    }
    return verdict;
  }

  private Policies.Verdict sharing(Policies.Verdict verdict) {
    if (shared.size() >= REMEMBERED_MAX) {
      shared.clear();
    }
    Rights known = shared.putIfAbsent(verdict.rights(), verdict.rights());
    return known == null
        ? verdict
        : new Policies.Verdict(known, verdict.nextChange(), verdict.revision());
  }

  /** Returns the part of these rights that the selections cover. */
  Rights restricted(Rights rights, List<Selection> selections) {
    Wish wish = new Wish(rights, selections);
    Rights known = restricted.get(wish);
    if (known == null) {
      known = rights.restrictedTo(selections);
      if (restricted.size() >= WISHES_MAX) {
        restricted.clear();
      }
      restricted.put(wish, known);
    }
    return known;
  }
}
