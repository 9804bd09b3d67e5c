package dev.lockstep.backend.access;

import java.util.Comparator;

/** The entries of a type's shards that a rule applies to, by namespace, name and labels. */
record Scope(NamespacePattern namespace, Glob name, LabelSelector selector)
    implements Comparable<Scope> {
  private static final Comparator<Scope> ORDER =
      Comparator.comparing(Scope::namespace)
          .thenComparing(Scope::name)
          .thenComparing(Scope::selector);

  /** Whether it includes every entry of its shards. */
  boolean isWhole() {
    return name.equals(Glob.ANY) && selector.isNone();
  }

  boolean covers(Scope other) {
    return namespace.covers(other.namespace) && coversEntries(other);
  }

  /** As {@link #covers}, within one shard that both include. */
  boolean coversEntries(Scope other) {
    return name.covers(other.name) && selector.covers(other.selector);
  }

  /** Whether both may include some entry; ignores labels. */
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
