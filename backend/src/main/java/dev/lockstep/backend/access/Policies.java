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
 * All policies in force, at one revision. Immutable. A subject without an allowing rule sees
 * nothing; a denying rule wins over every allowing one.
 */
public final class Policies {
  private final long revision;
  private final List<Policy> policies;
  private final List<String> warnings;
  private final Map<String, List<Integer>> byUser = new HashMap<>();
  private final Map<String, List<Integer>> byGroup = new HashMap<>();

  /** The rules of each policy with their atoms, computed once. */
  private final List<List<CompiledRule>> compiled;

  private record CompiledRule(Rule rule, List<Atom> atoms) {}

  /**
   * A subject's rights from one instant on.
   *
   * @param nextChange when a window opens or closes, after which the verdict no longer holds;
   *     {@link Instant#MAX} for never
   * @param revision of the policies that gave the verdict
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

  /** No policies: no subject sees anything. */
  public static Policies none(long revision) {
    return new Policies(revision, List.of(), List.of());
  }

  /** Returns the same policies under another revision, which must not be smaller. */
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

  /** What is valid but probably not meant, one sentence each, with its place. */
  public List<String> warnings() {
    return warnings;
  }

  /** Returns the subject's rights in the cluster from {@code at} until the next change. */
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
