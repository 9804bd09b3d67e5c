package dev.lockstep.backend.access;

import dev.lockstep.protocol.frame.Limits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The visible part of one cluster, for a subject or for one of its subscriptions. Immutable and
 * canonical: rights from differently grouped, duplicate or useless rules are equal, so subjects
 * with equal rights share one view.
 *
 * <p>The catalog's shard is visible in part: exactly the types that {@link #mayTouchType} allows.
 * Every restriction contains that part unchanged.
 */
public final class Rights {
  /** Selections in one restriction. */
  public static final int SELECTIONS_MAX = Limits.SELECTIONS_MAX;

  /** Scopes in one shard above which covered ones are not removed, as that is quadratic. */
  private static final int WIDEST_MAX = 256;

  private static final String HEADING = "lockstep rights 1\n";

  private final AtomSet atoms;
  private final TouchedTypes touched;
  private final ViewKey key;
  private final Map<TypeId, Sides> byType = new HashMap<>();
  private final Sides byPattern;

  /** Atoms that allow and atoms that deny. */
  private record Sides(List<Atom> allowed, List<Atom> denied) {
    static Sides empty() {
      return new Sides(new ArrayList<>(), new ArrayList<>());
    }
  }

  private Rights(AtomSet atoms, TouchedTypes touched) {
    this.atoms = atoms;
    this.touched = touched;
    this.byPattern = Sides.empty();
    for (Atom atom : atoms.allowed()) {
      sidesOf(atom).allowed().add(atom);
    }
    for (Atom atom : atoms.denied()) {
      sidesOf(atom).denied().add(atom);
    }
    this.key = ViewKey.of(text());
  }

  static Rights of(Collection<Atom> allowed, Collection<Atom> denied) {
    AtomSet atoms = AtomSet.reduced(allowed, denied);
    return new Rights(atoms, TouchedTypes.of(atoms));
  }

  /** The rights of a subject that may see nothing. */
  public static Rights none() {
    return of(List.of(), List.of());
  }

  /** Restricts these rights to the selections; the visible types of the catalog stay the same. */
  public Rights restrictedTo(Collection<Selection> selections) {
    Set<Selection> distinct = new HashSet<>(selections);
    if (distinct.size() > SELECTIONS_MAX) {
      throw new IllegalArgumentException("more than " + SELECTIONS_MAX + " selections");
    }
    if (distinct.contains(Selection.EVERYTHING)) {
      return this;
    }
    return new Rights(atoms.restrictedTo(distinct), touched);
  }

  /** The visible part of the shard of this type and namespace ("" for cluster-scoped objects). */
  public ShardAccess of(String typeId, String namespace) {
    if (typeId.equals(TypeId.CATALOG)) {
      return namespace.isEmpty() && !isEmpty() ? new ShardAccess.Part(touched) : ShardAccess.NONE;
    }
    TypeId type = TypeId.parse(typeId);
    Sides literal = byType.get(type);
    List<Scope> allowed = new ArrayList<>();
    List<Scope> denied = new ArrayList<>();
    for (Sides sides : literal == null ? List.of(byPattern) : List.of(byPattern, literal)) {
      collect(sides.allowed(), type, namespace, allowed);
      collect(sides.denied(), type, namespace, denied);
    }
    return accessOf(allowed, denied);
  }

  /** Whether anything of the type is visible, in any namespace. */
  public boolean mayTouchType(String typeId) {
    return typeId.equals(TypeId.CATALOG) ? !isEmpty() : touched.matches(TypeId.parse(typeId));
  }

  /** Whether the whole cluster is hidden: not even a type is visible. */
  public boolean isEmpty() {
    return touched.isEmpty();
  }

  /**
   * Whether visibility can depend on labels, so that an object can leave the view without being
   * removed.
   */
  public boolean needsLabels() {
    return Stream.concat(atoms.allowed().stream(), atoms.denied().stream())
        .anyMatch(atom -> !atom.scope().selector().isNone());
  }

  /**
   * Equal text means equal rights. Equal rights have equal text however their rules are written,
   * except for cases such as a set of patterns that together match everything.
   */
  public String canonical() {
    return key.canonical();
  }

  /** The key of the view that these rights define. */
  public ViewKey key() {
    return key;
  }

  private static void collect(List<Atom> atoms, TypeId type, String namespace, List<Scope> into) {
    for (Atom atom : atoms) {
      if (atom.scope().namespace().matches(namespace) && atom.types().matches(type)) {
        into.add(atom.scope());
      }
    }
  }

  private static ShardAccess accessOf(List<Scope> allowed, List<Scope> denied) {
    List<Scope> visible = new ArrayList<>();
    for (Scope scope : allowed) {
      if (denied.stream().noneMatch(denial -> denial.coversEntries(scope))) {
        visible.add(scope);
      }
    }
    if (visible.isEmpty()) {
      return ShardAccess.NONE;
    }
    List<Scope> hiding =
        denied.stream()
            .filter(denial -> visible.stream().anyMatch(scope -> denial.name().meets(scope.name())))
            .toList();
    if (hiding.isEmpty() && visible.stream().anyMatch(Scope::isWhole)) {
      return ShardAccess.WHOLE;
    }
    return new ShardAccess.Part(new ScopeFilter(widest(visible), widest(hiding)));
  }

  /** Removes covered scopes: within one shard, scopes of different namespaces can cover another. */
  private static List<Scope> widest(List<Scope> scopes) {
    if (scopes.size() > WIDEST_MAX) {
      return scopes;
    }
    List<Scope> kept = new ArrayList<>();
    for (Scope scope : scopes) {
      if (kept.stream().noneMatch(other -> other.coversEntries(scope))) {
        kept.removeIf(scope::coversEntries);
        kept.add(scope);
      }
    }
    return kept;
  }

  private Sides sidesOf(Atom atom) {
    TypePattern types = atom.types();
    return types.isLiteral()
        ? byType.computeIfAbsent(new TypeId(types.group(), types.plural()), key -> Sides.empty())
        : byPattern;
  }

  private String text() {
    StringBuilder text = new StringBuilder(HEADING);
    touched.canonical().lines().forEach(line -> text.append("type ").append(line).append('\n'));
    for (Atom atom : atoms.allowed()) {
      text.append("allow ").append(atom.canonical()).append('\n');
    }
    for (Atom atom : atoms.denied()) {
      text.append("deny ").append(atom.canonical()).append('\n');
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rights rights && rights.canonical().equals(canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  @Override
  public String toString() {
    return canonical();
  }
}
