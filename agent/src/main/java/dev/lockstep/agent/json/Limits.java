package dev.lockstep.agent.json;

/**
 * Bounds of the projection. Content beyond a bound is left out of the Resource and counted in it
 * (see {@code ReducedObject}), or makes the object malformed: nothing is dropped in silence.
 */
public final class Limits {

  /** Longest name of an object in Kubernetes. */
  public static final int NAME_BYTES_MAX = 253;

  /** Longest name of a namespace. */
  public static final int NAMESPACE_BYTES_MAX = 63;

  /** Longest uid. Kubernetes' own have 36 characters. */
  public static final int UID_CHARS_MAX = 128;

  /** Longest resourceVersion. It is opaque; at present a decimal of at most 20 digits. */
  public static final int RESOURCE_VERSION_CHARS_MAX = 256;

  /** Longest key of a label: a prefix of 253, a slash and a name of 63 characters. */
  static final int LABEL_KEY_CHARS_MAX = 317;

  /** Longest value of a label. */
  public static final int LABEL_VALUE_CHARS_MAX = 63;

  /** Most labels of one object: the first ones in the order of their keys. */
  public static final int LABELS_MAX = 256;

  /** Most owner references of one object, and the longest text in them. */
  public static final int OWNERS_MAX = 16;

  public static final int OWNER_TEXT_CHARS_MAX = 253;

  /** Most elements of any other list, and entries of any other map. */
  public static final int COLLECTION_MAX = 64;

  /** Characters read of one string; as many as the apiserver allows in an Event's message. */
  public static final int READ_CHARS_MAX = 1024;

  /** Characters of one string in the reduced object. */
  public static final int TEXT_CHARS_MAX = 512;

  /** Characters of one cell, which may be made of many strings. */
  public static final int CELL_CHARS_MAX = 2048;

  /** Characters of the reason of a health. */
  public static final int REASON_CHARS_MAX = 128;

  /** Characters of a number; a longer one passes as a text with a mark. */
  static final int NUMBER_CHARS_MAX = 64;

  /** Bytes of the reduced object. A larger one is replaced by a note. */
  public static final int OBJECT_BYTES_MAX = 32 * 1024;

  /** Columns of one type. */
  public static final int COLUMNS_MAX = 64;

  /** Steps of one column's path. */
  public static final int PATH_STEPS_MAX = 32;

  private Limits() {}
}
