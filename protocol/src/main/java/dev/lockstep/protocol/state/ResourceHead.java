package dev.lockstep.protocol.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an encoded resource (name, uid, labels) without parsing the rest.
 *
 * <p>The encoding puts the name first and fields in the order of their numbers, so a reader stops
 * at the first field past the labels. Pure functions over immutable bytes.
 */
public final class ResourceHead {
  /** Longest name of a resource, in UTF-8 bytes. */
  public static final int NAME_BYTES_MAX = 512;

  /** First byte of every encoded resource: the tag of its name. */
  public static final byte NAME_TAG = 1 << 3 | 2;

  private static final int UID_TAG = 2 << 3 | 2;
  private static final int LABEL_TAG = 3 << 3 | 2;
  private static final int LABEL_KEY_TAG = 1 << 3 | 2;
  private static final int LABEL_VALUE_TAG = 2 << 3 | 2;

  private ResourceHead() {}

  /** Whether the bytes begin with a valid head; for input from a peer. */
  public static boolean isValid(byte[] resource) {
    if (resource.length < 3 || resource[0] != NAME_TAG) {
      return false;
    }
    int length = nameLength(resource);
    if (length <= 0 || length > NAME_BYTES_MAX || nameOffset(resource) + length > resource.length) {
      return false;
    }
    try {
      walkLabels(resource, (keyFrom, keyTo, valueFrom, valueTo) -> {});
      return true;
    } catch (MalformedHeadException e) {
      return false;
    }
  }

  public static String name(byte[] resource) {
    return new String(resource, nameOffset(resource), nameLength(resource), StandardCharsets.UTF_8);
  }

  /** Index of the name's first byte. */
  public static int nameOffset(byte[] resource) {
    return resource[1] >= 0 ? 2 : 3;
  }

  /** Bytes of the name; -1 if its varint has more than two bytes, which no valid length needs. */
  public static int nameLength(byte[] resource) {
    int first = resource[1];
    if (first >= 0) {
      return first;
    }
    return resource[2] >= 0 ? (first & 0x7f) | resource[2] << 7 : -1;
  }

  /** Index after the name. */
  public static int nameEnd(byte[] resource) {
    return nameOffset(resource) + nameLength(resource);
  }

  /** Index after the uid, or after the name if there is no uid. */
  public static int uidEnd(byte[] resource) {
    int at = nameEnd(resource);
    return at < resource.length && resource[at] == UID_TAG
        ? new Cursor(resource, at + 1).end()
        : at;
  }

  /** The uid, or null when the resource has none. */
  public static @Nullable String uid(byte[] resource) {
    int at = nameEnd(resource);
    if (at >= resource.length || resource[at] != UID_TAG) {
      return null;
    }
    Cursor cursor = new Cursor(resource, at + 1);
    int end = cursor.end();
    return text(resource, cursor.at, end);
  }

  /** The value of a label, or null when the resource has no such label. */
  public static @Nullable String label(byte[] resource, String key) {
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    @Nullable String[] found = new @Nullable String[1];
    walkLabels(
        resource,
        (keyFrom, keyTo, valueFrom, valueTo) -> {
          if (Arrays.equals(resource, keyFrom, keyTo, wanted, 0, wanted.length)) {
            found[0] = text(resource, valueFrom, valueTo);
          }
        });
    return found[0];
  }

  /** Receives the bounds of a label's key and value, without the cost of decoding them to text. */
  private interface LabelSpans {
    void label(int keyFrom, int keyTo, int valueFrom, int valueTo);
  }

  private static void walkLabels(byte[] resource, LabelSpans spans) {
    Cursor cursor = new Cursor(resource, nameEnd(resource));
    while (cursor.at < resource.length) {
      int tag = resource[cursor.at++];
      if (tag == UID_TAG) {
        cursor.at = cursor.end();
      } else if (tag == LABEL_TAG) {
        int end = cursor.end();
        label(cursor, end, spans);
        cursor.at = end;
      } else {
        return;
      }
    }
  }

  private static void label(Cursor cursor, int end, LabelSpans spans) {
    int keyFrom = 0;
    int keyTo = 0;
    int valueFrom = 0;
    int valueTo = 0;
    while (cursor.at < end) {
      int tag = cursor.bytes[cursor.at++];
      int to = cursor.end();
      if (tag == LABEL_KEY_TAG) {
        keyFrom = cursor.at;
        keyTo = to;
      } else if (tag == LABEL_VALUE_TAG) {
        valueFrom = cursor.at;
        valueTo = to;
      }
      cursor.at = to;
    }
    spans.label(keyFrom, keyTo, valueFrom, valueTo);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Position in the bytes of one resource; lives within one call. */
  private static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    /** Reads a length, and returns the index after the bytes that it covers. */
    int end() {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        if (at >= bytes.length) {
          throw new MalformedHeadException();
        }
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          if (value > bytes.length - at) {
            throw new MalformedHeadException();
          }
          return at + (int) value;
        }
      }
      throw new MalformedHeadException();
    }
  }

  private static final class MalformedHeadException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedHeadException() {
      super("the head of an encoded resource is malformed");
    }
  }
}
