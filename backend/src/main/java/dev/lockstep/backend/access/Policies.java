package dev.lockstep.backend.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All policies in force, at one revision. Immutable. Whoever no rule allows something sees nothing;
 * a rule that denies wins over all that allow.
 */
public final class Policies {
  private final long revision;
  private final List<Policy> policies;
  private final List<String> warnings;
  private final Map<String, List<Integer>> byUser = new HashMap<>();
  private final Map<String, List<Integer>> byGroup = new HashMap<>();

  /** What each rule comes to, taken apart once. */
  private final List<List<CompiledRule>> compiled;

  private record CompiledRule(Rule rule, List<Atom> atoms) {}

  /**
   * What a subject may see from one instant on.
   *
   * @param nextChange when a window opens or closes and the question must be asked again; {@link
   *     Instant#MAX} for never
   * @param revision of the policies that were asked
   */
  public record Verdict(Rights rights, Instant nextChange, long revision) {}

  Policies(long revision, List<Policy> policies, List<String> warnings) {
    this.revision = revision;
    this.policies = List.copyOf(policies);
    this.warnings = List.copyOf(warnings);
    List<List<CompiledRule>> all = new ArrayList<>();
    for (int index = 0; index < policies.size(); index++) {
      Policy policy = policies.get(index);
      for (String user : policy.users()) {
        byUser.computeIfAbsent(user, key -> new ArrayList<>()).add(index);
      }
      for (String group : policy.groups()) {
        byGroup.computeIfAbsent(group, key -> new ArrayList<>()).add(index);
      }
      all.add(policy.rules().stream().map(rule -> new CompiledRule(rule, rule.atoms())).toList());
    }
    this.compiled = List.copyOf(all);
  }

  private Policies(long revision, Policies same) {
    this.revision = revision;
    this.policies = same.policies;
    this.warnings = same.warnings;
    this.byUser.putAll(same.byUser);
    this.byGroup.putAll(same.byGroup);
    this.compiled = same.compiled;
  }

  /** No policies: nobody sees anything. */
  public static Policies none(long revision) {
    return new Policies(revision, List.of(), List.of());
  }

  /** The same policies under a number that may only be larger. */
  public Policies withRevision(long newRevision) {
    if (newRevision < revision) {
      throw new IllegalArgumentException(
          "policy revision would go back from " + revision + " to " + newRevision);
    }
    return new Policies(newRevision, this);
  }

  public long revision() {
    return revision;
  }

  public int size() {
    return policies.size();
  }

  /** What is allowed but probably not meant, one sentence each, with its place. */
  public List<String> warnings() {
    return warnings;
  }

  /** What the subject may see of the cluster from {@code at} until the verdict's next change. */
  public Verdict verdict(Subject subject, String cluster, Instant at) {
    Set<Atom> allowed = new HashSet<>();
    Set<Atom> denied = new HashSet<>();
    Set<Window> windows = new HashSet<>();
    for (int index : policiesFor(subject)) {
      for (CompiledRule candidate : compiled.get(index)) {
        Rule rule = candidate.rule();
        if (!rule.includesCluster(cluster)) {
          continue;
        }
        rule.window().ifPresent(windows::add);
        if (rule.isInForce(at)) {
          switch (rule.effect()) {
            case ALLOW -> allowed.addAll(candidate.atoms());
            case DENY -> denied.addAll(candidate.atoms());
          }
        }
      }
    }
    return new Verdict(Rights.of(allowed, denied), nextChange(windows, at), revision);
  }

  private SortedSet<Integer> policiesFor(Subject subject) {
    SortedSet<Integer> indexes =
        new TreeSet<>(byUser.getOrDefault(subject.user(), Collections.emptyList()));
    for (String group : subject.groups()) {
      indexes.addAll(byGroup.getOrDefault(group, Collections.emptyList()));
    }
    return indexes;
  }

  private static Instant nextChange(Set<Window> windows, Instant at) {
    Instant next = Instant.MAX;
    for (Window window : windows) {
      Instant edge = window.nextEdge(at);
      next = edge.isBefore(next) ? edge : next;
    }
    return next;
  }
}
