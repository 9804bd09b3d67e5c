package dev.lockstep.agent.json;

/**
 * Every bound of the projection. What lies beyond a bound is left out of the Resource and counted
 * inside it (see {@code ReducedObject}), or makes the object malformed; nothing is lost unseen.
 */
public final class Limits {

  /** Longest name that Kubernetes gives to an object. */
  public static final int NAME_BYTES_MAX = 253;

  /** Longest name of a namespace. */
  public static final int NAMESPACE_BYTES_MAX = 63;

  /** A uid is 36 characters long; this leaves room for other makers of them. */
  public static final int UID_CHARS_MAX = 128;

  /** A resourceVersion is a decimal of at most 20 digits today; it is opaque, so this is ample. */
  public static final int RESOURCE_VERSION_CHARS_MAX = 256;

  /** A label's key: a prefix of at most 253, a slash and a name of at most 63 characters. */
  static final int LABEL_KEY_CHARS_MAX = 317;

  /** A label's value. */
  public static final int LABEL_VALUE_CHARS_MAX = 63;

  /** Labels of one object: the first of them in the order of their keys. */
  public static final int LABELS_MAX = 256;

  /** Owner references of one object, and how long each text in them may be. */
  public static final int OWNERS_MAX = 16;

  public static final int OWNER_TEXT_CHARS_MAX = 253;

  /** Elements of any other list, and entries of any other map. */
  public static final int COLLECTION_MAX = 64;

  /** Characters that are read of one string; as many as the apiserver allows an Event's message. */
  public static final int READ_CHARS_MAX = 1024;

  /** Characters of one string in the reduced object. */
  public static final int TEXT_CHARS_MAX = 512;

  /** Characters of one cell, which may be made of many strings. */
  public static final int CELL_CHARS_MAX = 2048;

  /** Characters of the reason of a health. */
  public static final int REASON_CHARS_MAX = 128;

  /** Characters of a number; longer ones are passed as a text that says so. */
  static final int NUMBER_CHARS_MAX = 64;

  /** Bytes of the reduced object. A larger one is replaced by a note of its size. */
  public static final int OBJECT_BYTES_MAX = 32 * 1024;

  /** Columns of one type. */
  public static final int COLUMNS_MAX = 64;

  /** Steps of one column's path. */
  public static final int PATH_STEPS_MAX = 32;

  private Limits() {}
}
