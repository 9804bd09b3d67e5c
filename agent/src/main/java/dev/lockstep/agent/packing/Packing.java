package dev.lockstep.agent.packing;

import dev.lockstep.protocol.state.ResourceHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The packed form of an encoded resource, and its reader.
 *
 * <p>A packed resource consists of {@link #PACKED} in place of the name's tag, the unchanged length
 * and bytes of the name, the length of the whole resource as a varint, and runs until that length
 * is reached. A run is a byte with two counts of four bits, and the bytes that they count:
 *
 * <pre>
 *   literals (0..14; 15: more bytes add to it) │ copied
 *   the literals
 *   copied:  0        nothing
 *            1        16 bytes: a uid in its usual form, of 36 characters
 *            2..14    2 bytes: where from; 6 more bytes than that are copied
 *            15       the same, and more bytes add to the length
 * </pre>
 *
 * <p>Offsets below {@link #DICTIONARY_BYTES_MAX} point into the dictionary, the others into the
 * name of the resource itself. A dictionary only grows at its end, so a longer one reads entries
 * that a shorter one packed. Pure functions over immutable bytes; only {@link Packer} makes packed
 * bytes, which never come from a peer.
 */
final class Packing {
  /** The first byte of a packed resource; no other encoding begins with it. */
  static final byte PACKED = 11;

  /**
   * Offsets of 16 bits reach this far into a dictionary; the rest of their range points into the
   * name.
   */
  static final int DICTIONARY_BYTES_MAX = 48 << 10;

  /** Shortest copy. */
  static final int COPIED_MIN = 8;

  /** Largest count in a run's first byte, which means that more bytes add to it. */
  static final int COUNT_MAX = 15;

  static final int NOTHING = 0;
  static final int UID = 1;
  static final int COPY = 2;

  static final int UID_CHARS = 36;
  static final int UID_BYTES = 16;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Value of a hexadecimal digit, by character; -1 for all others. */
  private static final byte[] VALUES = values();

  private static byte[] values() {
    byte[] values = new byte[1 << 7];
    Arrays.fill(values, (byte) -1);
    for (byte value = 0; value < DIGITS.length; value++) {
      values[DIGITS[value]] = value;
    }
    return values;
  }

  private Packing() {}

  static boolean isPacked(byte[] kept) {
    return kept[0] == PACKED;
  }

  /** Returns the length of the resource. */
  static int resourceBytes(byte[] packed) {
    int at = ResourceHead.nameEnd(packed);
    int length = packed[at] & 0x7f;
    for (int shift = 7; packed[at++] < 0; shift += 7) {
      length |= (packed[at] & 0x7f) << shift;
    }
    return length;
  }

  /** Returns the resource. */
  static byte[] unpack(byte[] dictionary, byte[] packed) {
    byte[] resource = new byte[resourceBytes(packed)];
    Runs runs = new Runs(packed);
    int at = runs.nameEnd;
    System.arraycopy(packed, 0, resource, 0, at);
    resource[0] = ResourceHead.NAME_TAG;
    while (at < resource.length) {
      runs.next();
      System.arraycopy(packed, runs.literalsAt, resource, at, runs.literals);
      at += runs.literals;
      if (runs.isUid()) {
        writeUid(packed, runs.from, resource, at);
      } else if (runs.copied > 0) {
        boolean isName = runs.from >= DICTIONARY_BYTES_MAX;
        byte[] source = isName ? resource : dictionary;
        int from = isName ? runs.from - DICTIONARY_BYTES_MAX : runs.from;
        System.arraycopy(source, from, resource, at, runs.copied);
      }
      at += runs.copied;
    }
    return resource;
  }

  /** Whether a uid in its usual form, lower-case, begins here. */
  static boolean isUid(byte[] bytes, int from) {
    if (from + UID_CHARS > bytes.length || bytes[from + 8] != '-') {
      return false;
    }
    int sign = 0;
    int at = from;
    for (int i = 0; i < UID_BYTES; i++) {
      if (isHyphenBefore(i) && bytes[at++] != '-') {
        return false;
      }
      // Any byte other than a digit makes it negative; a branch per byte would be mispredicted.
      sign |= bytes[at] | bytes[at + 1] | VALUES[bytes[at] & 0x7f] | VALUES[bytes[at + 1] & 0x7f];
      at += 2;
    }
    return sign >= 0;
  }

  /** Writes the 16 bytes of a uid's 36 characters. */
  static void readUid(byte[] from, int at, byte[] to, int toAt) {
    int in = at;
    for (int i = 0; i < UID_BYTES; i++) {
      if (isHyphenBefore(i)) {
        in++;
      }
      to[toAt + i] = (byte) (VALUES[from[in]] << 4 | VALUES[from[in + 1]]);
      in += 2;
    }
  }

  private static void writeUid(byte[] from, int at, byte[] to, int toAt) {
    int out = toAt;
    for (int i = 0; i < UID_BYTES; i++) {
      if (isHyphenBefore(i)) {
        to[out++] = '-';
      }
      int b = from[at + i];
      to[out++] = DIGITS[b >> 4 & 15];
      to[out++] = DIGITS[b & 15];
    }
  }

  private static boolean isHyphenBefore(int uidByte) {
    return uidByte == 4 || uidByte == 6 || uidByte == 8 || uidByte == 10;
  }

  /** Iterates over the runs of one packed resource, within one call. */
  private static final class Runs {
    private final byte[] packed;
    private final int nameEnd;
    private int at;
    private int kind;
    private int literalsAt;
    private int literals;
    private int from;
    private int copied;

    Runs(byte[] packed) {
      this.packed = packed;
      this.nameEnd = ResourceHead.nameEnd(packed);
      this.at = nameEnd;
      while (packed[at++] < 0) {
        // The length of the resource, a varint.
      }
    }

    /** Advances to the next run. */
    void next() {
      int counts = packed[at++] & 0xff;
      literals = counts >> 4;
      kind = counts & COUNT_MAX;
      if (literals == COUNT_MAX) {
        literals += more();
      }
      literalsAt = at;
      at += literals;
      if (kind >= COPY) {
        from = (packed[at] & 0xff) | (packed[at + 1] & 0xff) << 8;
        at += 2;
        copied = kind - COPY + COPIED_MIN;
        if (kind == COUNT_MAX) {
          copied += more();
        }
      } else if (kind == UID) {
        from = at;
        at += UID_BYTES;
        copied = UID_CHARS;
      } else {
        from = 0;
        copied = 0;
      }
    }

    boolean isUid() {
      return kind == UID;
    }

    private int more() {
      int sum = 0;
      int next = 0xff;
      while (next == 0xff) {
        next = packed[at++] & 0xff;
        sum += next;
      }
      return sum;
    }
  }
}
