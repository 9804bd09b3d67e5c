package dev.lockstep.agent.json;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a JSON value to keep: a rule, compiled for speed. A value may be kept as a scalar,
 * as an object (by the names of its fields, or with any names), and as a list, independently of
 * each other. Immutable and shared.
 */
public final class Shape {

  /** Keeps only that the value is present. */
  static final Shape PRESENCE = new Shape(false, Map.of(), null, null);

  static final Shape SCALAR = new Shape(true, Map.of(), null, null);

  /** Keeps only the number of entries or elements of an object or a list. */
  private static final Shape COUNT =
      new Shape(false, Map.of(), new Each(PRESENCE, 0), new Each(PRESENCE, 0));

  private final boolean presence;
  private final boolean scalar;
  private final @Nullable Shape rest;
  private final int entriesMax;
  private final @Nullable Shape element;
  private final int itemsMax;

  /** Names in order; the index of a name is its slot in a node. */
  private final String[] names;

  private final Shape[] children;

  /** The names as a hash table with open addressing, and the slot of each. */
  private final @Nullable String[] table;

  private final int[] slots;

  /** The names as a table of bytes. */
  private final FieldTable fields;

  /**
   * The shape of each of many values.
   *
   * @param max how many of them are kept
   */
  private record Each(Shape shape, int max) {}

  /**
   * @param rest for fields without a name here; null to keep none
   * @param items for the elements of a list; null to keep no lists
   */
  private Shape(
      boolean scalar, Map<String, Shape> named, @Nullable Each rest, @Nullable Each items) {
    this.presence = !scalar && named.isEmpty() && rest == null && items == null;
    this.scalar = scalar;
    this.rest = rest == null ? null : rest.shape();
    this.entriesMax = rest == null ? 0 : rest.max();
    this.element = items == null ? null : items.shape();
    this.itemsMax = items == null ? 0 : items.max();
    TreeMap<String, Shape> sorted = new TreeMap<>(named);
    this.names = sorted.keySet().toArray(String[]::new);
    this.children = sorted.values().toArray(Shape[]::new);
    int capacity = Integer.highestOneBit(Math.max(1, names.length) * 4);
    this.table = new String[capacity];
    this.slots = new int[capacity];
    for (int slot = 0; slot < names.length; slot++) {
      int at = home(names[slot]);
      while (table[at] != null) {
        at = (at + 1) & (capacity - 1);
      }
      table[at] = names[slot];
      slots[at] = slot;
    }
    this.fields = new FieldTable(names);
  }

  public static Shape of(Rule rule) {
    return switch (rule) {
      case Rule.Scalar ignored -> SCALAR;
      case Rule.Fields fields -> {
        TreeMap<String, Shape> named = new TreeMap<>();
        fields.byName().forEach((name, child) -> named.put(name, of(child)));
        yield new Shape(false, named, null, null);
      }
      case Rule.Items items ->
          new Shape(false, Map.of(), null, new Each(of(items.element()), items.max()));
      case Rule.Entries entries ->
          new Shape(false, Map.of(), new Each(SCALAR, entries.max()), null);
      case Rule.Keys ignored ->
          new Shape(false, Map.of(), new Each(PRESENCE, Limits.COLLECTION_MAX), null);
      case Rule.Count ignored -> COUNT;
      case Rule.Printed ignored ->
          new Shape(
              true,
              Map.of(),
              new Each(PRESENCE, 0),
              new Each(SCALAR.union(COUNT), Limits.COLLECTION_MAX));
    };
  }

  /** Keeps one field of an object. */
  public static Shape ofField(String name, Shape child) {
    return new Shape(false, Map.of(name, child), null, null);
  }

  /** Keeps each element of a list. */
  public static Shape ofItems(Shape element) {
    return new Shape(false, Map.of(), null, new Each(element, Limits.COLLECTION_MAX));
  }

  /** Keeps everything that this or the other shape keeps. */
  public Shape union(Shape other) {
    TreeMap<String, Shape> named = new TreeMap<>();
    addTo(named);
    other.addTo(named);
    Shape anyRest = either(rest, other.rest);
    Shape anyElement = either(element, other.element);
    int entries = Math.max(entriesMax, other.entriesMax);
    if (anyRest != null && entries > 0) {
      // A shape that keeps all entries must find them together, including those named elsewhere.
      for (Shape child : named.values()) {
        anyRest = anyRest.union(child);
      }
      named.clear();
    }
    return new Shape(
        scalar || other.scalar,
        named,
        anyRest == null ? null : new Each(anyRest, entries),
        anyElement == null ? null : new Each(anyElement, Math.max(itemsMax, other.itemsMax)));
  }

  private void addTo(Map<String, Shape> named) {
    for (int slot = 0; slot < names.length; slot++) {
      named.merge(names[slot], children[slot], Shape::union);
    }
  }

  private static @Nullable Shape either(@Nullable Shape a, @Nullable Shape b) {
    if (a == null) {
      return b;
    }
    return b == null ? a : a.union(b);
  }

  /** Whether only the value's presence is kept. */
  boolean keepsPresence() {
    return presence;
  }

  boolean keepsScalar() {
    return scalar;
  }

  boolean keepsObject() {
    return names.length > 0 || rest != null;
  }

  /** The shape of fields without a name here; null if they are not kept. */
  public @Nullable Shape rest() {
    return rest;
  }

  int entriesMax() {
    return entriesMax;
  }

  /** The shape of a list's elements; null if lists are not kept. */
  public @Nullable Shape element() {
    return element;
  }

  int itemsMax() {
    return itemsMax;
  }

  int slotCount() {
    return names.length;
  }

  public Shape child(int slot) {
    return children[slot];
  }

  /**
   * Returns the slot of a field, or -1. Names from the parser are canonical, so most are identical.
   */
  @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // Equality is checked after identity.
  public int slot(String name) {
    int at = home(name);
    for (String known = table[at]; known != null; known = table[at]) {
      if (known == name || known.equals(name)) {
        return slots[at];
      }
      at = (at + 1) & (table.length - 1);
    }
    return -1;
  }

  /** The slot of a field, or -1; see {@link FieldTable#slot}. */
  int slot(byte[] bytes, int from, int length, long head, int hash) {
    return fields.slot(bytes, from, length, head, hash);
  }

  /** The field's name, for its slot. */
  String name(int slot) {
    return names[slot];
  }

  private int home(String name) {
    int hash = name.hashCode();
    return (hash ^ (hash >>> 16)) & (table.length - 1);
  }

  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
