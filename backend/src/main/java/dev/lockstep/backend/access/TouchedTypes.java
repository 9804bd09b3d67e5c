package dev.lockstep.backend.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The types of which something is visible to a subject, in any namespace. Depends on the policies
 * alone, so that the catalog reveals nothing about hidden objects.
 *
 * <p>A type is touched if an allowing atom includes it and no denying atom that includes it covers
 * that atom's namespaces, names and labels.
 */
record TouchedTypes(List<Touch> touches) implements EntryFilter {

  /** Allowed types, except for those that a denial covers. */
  record Touch(TypePattern types, List<TypePattern> except) implements Comparable<Touch> {
    private static final Comparator<Touch> ORDER =
        Comparator.comparing(Touch::types).thenComparing(Touch::exceptions);

    boolean matches(TypeId type) {
      return types.matches(type) && except.stream().noneMatch(pattern -> pattern.matches(type));
    }

    boolean covers(Touch other) {
      return types.covers(other.types) && other.except.containsAll(except);
    }

    String exceptions() {
      return except.stream()
          .map(pattern -> " -" + pattern.canonical())
          .collect(Collectors.joining());
    }

    String canonical() {
      return types.canonical() + exceptions();
    }

    @Override
    public int compareTo(Touch other) {
      return ORDER.compare(this, other);
    }
  }

  static TouchedTypes of(AtomSet atoms) {
    List<Atom> wild = new ArrayList<>();
    Map<String, List<Atom>> literal = new HashMap<>();
    for (Atom denial : atoms.denied()) {
      NamespacePattern namespace = denial.scope().namespace();
      // A denial for one namespace covers only what is allowed for the same one.
      (namespace.isLiteral()
              ? literal.computeIfAbsent(namespace.glob().text(), key -> new ArrayList<>())
              : wild)
          .add(denial);
    }
    SortedSet<Touch> touches = new TreeSet<>();
    for (Atom allow : atoms.allowed()) {
      SortedSet<TypePattern> except = new TreeSet<>();
      addDenied(allow, wild, except);
      String namespace = allow.scope().namespace().glob().text();
      addDenied(allow, literal.getOrDefault(namespace, List.of()), except);
      touches.add(new Touch(allow.types(), List.copyOf(except)));
    }
    List<Touch> widest = new ArrayList<>();
    for (Touch touch : touches) {
      if (touches.stream().noneMatch(other -> other != touch && other.covers(touch))) {
        widest.add(touch);
      }
    }
    return new TouchedTypes(List.copyOf(widest));
  }

  private static void addDenied(Atom allow, List<Atom> denials, SortedSet<TypePattern> into) {
    for (Atom denial : denials) {
      if (denial.types().meets(allow.types()) && denial.scope().covers(allow.scope())) {
        into.add(denial.types());
      }
    }
  }

  boolean isEmpty() {
    return touches.isEmpty();
  }

  boolean matches(TypeId type) {
    for (Touch touch : touches) {
      if (touch.matches(type)) {
        return true;
      }
    }
    return false;
  }

  /** In the catalog's shard, names are type ids. */
  @Override
  public boolean allows(String name, LabelLookup labels) {
    return matches(TypeId.parse(name));
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public String canonical() {
    return touches.stream().map(Touch::canonical).collect(Collectors.joining("\n"));
  }
}
