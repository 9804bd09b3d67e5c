package dev.lockstep.backend.access;

/**
 * The shards of a type that a rule applies to: those of the namespaces that a pattern matches, or
 * the one of the cluster-scoped objects. Only {@link #CLUSTER} matches the latter, so {@code *}
 * means every namespace and nothing else.
 */
record NamespacePattern(Glob glob) implements Comparable<NamespacePattern> {
  static final NamespacePattern CLUSTER = new NamespacePattern(new Glob(""));
  static final NamespacePattern EVERY = new NamespacePattern(Glob.ANY);

  static NamespacePattern of(String text) {
    return text.isEmpty() ? CLUSTER : new NamespacePattern(new Glob(text));
  }

  boolean isCluster() {
    return glob.text().isEmpty();
  }

  /** Whether it matches exactly one shard of a type. */
  boolean isLiteral() {
    return glob.isLiteral();
  }

  boolean matches(String namespace) {
    return namespace.isEmpty() == isCluster() && glob.matches(namespace);
  }

  boolean covers(NamespacePattern other) {
    return isCluster() == other.isCluster() && glob.covers(other.glob);
  }

  boolean meets(NamespacePattern other) {
    return isCluster() == other.isCluster() && glob.meets(other.glob);
  }

  /** Its part of the canonical text; no pattern can hold an {@code @}. */
  String canonical() {
    return isCluster() ? "@cluster" : glob.text();
  }

  @Override
  public int compareTo(NamespacePattern other) {
    return glob.compareTo(other.glob);
  }
}
