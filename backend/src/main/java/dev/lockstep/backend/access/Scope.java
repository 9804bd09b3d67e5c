package dev.lockstep.backend.access;

import java.util.Comparator;

/** Which entries of a type's shards a rule reaches: by namespace, by name and by labels. */
record Scope(NamespacePattern namespace, Glob name, LabelSelector selector)
    implements Comparable<Scope> {
  private static final Comparator<Scope> ORDER =
      Comparator.comparing(Scope::namespace)
          .thenComparing(Scope::name)
          .thenComparing(Scope::selector);

  /** Whether all entries of the shards it reaches are reached. */
  boolean isWhole() {
    return name.equals(Glob.ANY) && selector.isNone();
  }

  boolean covers(Scope other) {
    return namespace.covers(other.namespace) && coversEntries(other);
  }

  /** As {@link #covers}, within one shard that both reach. */
  boolean coversEntries(Scope other) {
    return name.covers(other.name) && selector.covers(other.selector);
  }

  /** Whether some entry could be reached by both; labels are not looked at. */
  boolean meets(Scope other) {
    return namespace.meets(other.namespace) && name.meets(other.name);
  }

  String canonical() {
    String text = namespace.canonical() + " " + name.text();
    return selector.isNone() ? text : text + " " + selector.canonical();
  }

  @Override
  public int compareTo(Scope other) {
    return ORDER.compare(this, other);
  }
}
