package dev.lockstep.agent.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A kept value of an object, or {@link #MISSING}. Built by {@link PlainReader} or {@link Collector}
 * on the projector's thread, read by printers and encoders right after. Objects and lists are
 * reused for the next object.
 *
 * <p>A value that is absent or of another type than expected reads as {@code MISSING} or empty: an
 * object from a cluster may have any form. Reading a field that the allow-list does not name is a
 * programming error and throws.
 */
public final class Node {

  /** The type of a node. */
  public enum Type {
    MISSING,
    /** A value is present, but nothing of it was kept. */
    PRESENT,
    TEXT,
    NUMBER,
    BOOLEAN,
    OBJECT,
    LIST
  }

  public static final Node MISSING = new Node(Type.MISSING, Shape.PRESENCE, "", 0);
  static final Node PRESENT = new Node(Type.PRESENT, Shape.PRESENCE, "", 0);
  static final Node TRUE = new Node(Type.BOOLEAN, Shape.PRESENCE, "true", 0);
  static final Node FALSE = new Node(Type.BOOLEAN, Shape.PRESENCE, "false", 0);

  private static final Node[] NONE = {};
  private static final String[] NO_KEYS = {};
  private static final int ROOM_AT_FIRST = 4;

  /** Largest array that is kept when a node is reused. */
  private static final int ROOM_KEPT_MAX = 32;

  private Type type;
  private Shape shape;
  private final String text;

  /** Number of characters of the text that were not kept. */
  private final int cut;

  /** Fields with a name in the shape, by slot. */
  private @Nullable Node[] named = NONE;

  /** Keys of the other fields, in order; their values, or a list's elements. */
  private String[] keys = NO_KEYS;

  private Node[] values = NONE;
  private int size;
  private int leftOut;

  private Node(Type type, Shape shape, String text, int cut) {
    this.type = type;
    this.shape = shape;
    this.text = text;
    this.cut = cut;
  }

  static Node text(String text, int cut) {
    return new Node(Type.TEXT, Shape.PRESENCE, text, cut);
  }

  static Node number(String literal) {
    return new Node(Type.NUMBER, Shape.PRESENCE, literal, 0);
  }

  static Node object(Shape shape) {
    Node node = new Node(Type.OBJECT, shape, "", 0);
    if (shape.slotCount() > 0) {
      node.named = new Node[shape.slotCount()];
    }
    return node;
  }

  static Node list(Shape shape) {
    return new Node(Type.LIST, shape, "", 0);
  }

  /** Makes this node an empty object or list again. */
  Node again(Type otherType, Shape otherShape) {
    type = otherType;
    shape = otherShape;
    if (named.length < shape.slotCount()) {
      named = new Node[shape.slotCount()];
    } else {
      Arrays.fill(named, 0, shape.slotCount(), null);
    }
    if (values.length > ROOM_KEPT_MAX) {
      keys = NO_KEYS;
      values = NONE;
    }
    size = 0;
    leftOut = 0;
    return this;
  }

  // --- filled by the readers ---

  void set(int slot, Node value) {
    named[slot] = value;
  }

  void add(Node element) {
    values = roomIn(values);
    values[size++] = element;
  }

  void leaveOne() {
    leftOut++;
  }

  /** Whether an entry with this key would be among the first ones; otherwise it is left out. */
  boolean admits(String key) {
    return size < shape.entriesMax()
        || Arrays.binarySearch(keys, 0, size, key) >= 0
        || (size > 0 && key.compareTo(keys[size - 1]) < 0);
  }

  /**
   * Puts an entry into the order of keys; the last of equal keys wins. A missing value removes the
   * entry.
   */
  void put(String key, Node value) {
    int found = Arrays.binarySearch(keys, 0, size, key);
    if (found >= 0) {
      if (value == MISSING) {
        removeAt(found);
      } else {
        values[found] = value;
      }
      return;
    }
    if (value == MISSING) {
      return;
    }
    if (size == shape.entriesMax()) {
      size--;
      leftOut++;
    }
    int at = -found - 1;
    keys = size < keys.length ? keys : Arrays.copyOf(keys, grown(keys.length));
    values = roomIn(values);
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(values, at, values, at + 1, size - at);
    keys[at] = key;
    values[at] = value;
    size++;
  }

  private void removeAt(int at) {
    size--;
    System.arraycopy(keys, at + 1, keys, at, size - at);
    System.arraycopy(values, at + 1, values, at, size - at);
  }

  private Node[] roomIn(Node[] array) {
    return size < array.length ? array : Arrays.copyOf(array, grown(array.length));
  }

  private static int grown(int length) {
    return length == 0 ? ROOM_AT_FIRST : length * 2;
  }

  // --- read by printers and encoders ---

  public Type type() {
    return type;
  }

  public boolean exists() {
    return type != Type.MISSING;
  }

  public boolean isObject() {
    return type == Type.OBJECT;
  }

  public boolean isScalar() {
    return type == Type.TEXT || type == Type.NUMBER || type == Type.BOOLEAN;
  }

  public boolean isTrue() {
    return this == TRUE;
  }

  /** The scalar as text; empty when this is none. */
  public String text() {
    return text;
  }

  public String text(String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  public boolean is(String expected) {
    return text.equals(expected);
  }

  /** Number of characters of the text that were not kept. */
  public int cut() {
    return cut;
  }

  /** The number if it is a whole one that fits; otherwise the given one. */
  public long number(long otherwise) {
    if (type != Type.NUMBER) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notWhole) {
      return otherwise;
    }
  }

  /** The field of this name; MISSING when this is no object or has no such field. */
  public Node get(String name) {
    if (type != Type.OBJECT) {
      return MISSING;
    }
    int slot = shape.slot(name);
    if (slot >= 0) {
      Node value = named[slot];
      return value == null ? MISSING : value;
    }
    if (shape.rest() == null) {
      throw new IllegalStateException(
          "The allow-list names no field \"" + name + "\" here; it names " + shape);
    }
    int found = Arrays.binarySearch(keys, 0, size, name);
    return found < 0 ? MISSING : values[found];
  }

  /** The same, by the name's slot in the shape that this object may have. */
  public Node get(String name, int slot) {
    if (slot < 0) {
      return get(name);
    }
    Node value = type == Type.OBJECT ? named[slot] : null;
    return value == null ? MISSING : value;
  }

  public Node get(String first, String second) {
    return get(first).get(second);
  }

  public Node get(String first, String second, String third) {
    return get(first).get(second).get(third);
  }

  /** Elements or entries that were kept. */
  public int size() {
    return size;
  }

  /** Elements or entries that were not kept. */
  public int leftOut() {
    return leftOut;
  }

  /** Elements or entries that the object has. */
  public int total() {
    return size + leftOut;
  }

  public String key(int index) {
    return keys[index];
  }

  /** The element or the entry's value at this index; MISSING beyond the last one. */
  public Node at(int index) {
    return index >= 0 && index < size ? values[index] : MISSING;
  }
}
