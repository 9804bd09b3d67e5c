package dev.lockstep.backend.access;

/**
 * Which shards of a type a rule reaches: those of the namespaces that a pattern matches, or the one
 * of the cluster-scoped objects. No pattern but {@link #CLUSTER} reaches the latter, so {@code *}
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

  /** Whether exactly one shard of a type is reached. */
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

  /** For canonical text; no pattern can hold an {@code @}. */
  String canonical() {
    return isCluster() ? "@cluster" : glob.text();
  }

  @Override
  public int compareTo(NamespacePattern other) {
    return glob.compareTo(other.glob);
  }
}
