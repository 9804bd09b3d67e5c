package dev.lockstep.agent.packing;

import dev.lockstep.protocol.state.ResourceHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs encoded resources against a dictionary of bytes that they have in common. Owned by one
 * thread.
 *
 * <p>It finds copies as LZ4 does: at each byte, a hash of the bytes there is looked up in an index
 * of the dictionary. It also copies from the resource's own name, with which labels, owners and
 * containers often begin.
 */
final class Packer {
  /** Shortest resource that is worth packing. */
  private static final int RESOURCE_BYTES_MIN = 64;

  /** Largest buffer that is kept between resources: there is a packer for each type. */
  private static final int OUT_BYTES_KEPT = 4 << 10;

  private static final int INDEX_BITS_MIN = 8;
  private static final int INDEX_BITS_MAX = 14;

  /** Bytes in a hash: as many as the shortest copy. */
  private static final int HASHED_BYTES = Long.BYTES;

  private static final long HASH_FACTOR = 0xcf1bbcdcb7a56463L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] dictionary = new byte[0];
  private int dictionaryBytes;
  // By hash, the last offset in the dictionary with that hash, plus 1; 0 for none.
  private char[] index = new char[1 << INDEX_BITS_MIN];
  private int indexBits = INDEX_BITS_MIN;
  private int indexed;

  // The packed form of the current resource.
  private byte[] out = new byte[0];
  private int to;

  // The last copy found.
  private int matchFrom;
  private int matchBytes;

  /** The dictionary, with free room behind it. Bytes once written do not change. */
  byte[] dictionary() {
    return dictionary;
  }

  int dictionaryBytes() {
    return dictionaryBytes;
  }

  /** Bytes that the dictionary and its index take. */
  long heldBytes() {
    return dictionary.length + (long) Character.BYTES * index.length;
  }

  // --- packing ---

  /** The packed form, or the resource itself when that is not longer. */
  byte[] pack(byte[] resource) {
    if (resource.length < RESOURCE_BYTES_MIN) {
      return resource;
    }
    begin(resource);
    writeRuns(resource);
    byte[] packed = to < resource.length ? Arrays.copyOf(out, to) : resource;
    if (out.length > OUT_BYTES_KEPT) {
      out = new byte[0];
    }
    return packed;
  }

  private void begin(byte[] resource) {
    // Runs are written while their sum is shorter than the resource, and the last run is no longer
    // than it.
    int room = 2 * resource.length + resource.length / 0xff + HASHED_BYTES;
    if (out.length < room) {
      out = new byte[room];
    }
    int nameEnd = ResourceHead.nameEnd(resource);
    System.arraycopy(resource, 0, out, 0, nameEnd);
    out[0] = Packing.PACKED;
    to = nameEnd;
    int length = resource.length;
    for (; length > 0x7f; length >>>= 7) {
      out[to++] = (byte) (length | 0x80);
    }
    out[to++] = (byte) length;
  }

  private void writeRuns(byte[] resource) {
    int nameAt = ResourceHead.nameOffset(resource);
    int nameBytes = ResourceHead.nameLength(resource);
    long nameWord = (long) LONG.get(resource, nameAt);
    int literalsFrom = ResourceHead.nameEnd(resource);
    int at = literalsFrom;
    while (at <= resource.length - HASHED_BYTES && to < resource.length) {
      if (resource[at - 1] == Packing.UID_CHARS && Packing.isUid(resource, at)) {
        writeRun(resource, literalsFrom, at, Packing.UID);
        Packing.readUid(resource, at, out, to);
        to += Packing.UID_BYTES;
        at += Packing.UID_CHARS;
        literalsFrom = at;
        continue;
      }
      long word = (long) LONG.get(resource, at);
      findInDictionary(resource, at, word);
      if (word == nameWord && nameBytes > matchBytes) {
        int bytes = same(resource, nameAt, Math.min(nameBytes, resource.length - at), resource, at);
        if (bytes > matchBytes) {
          matchBytes = bytes;
          matchFrom = Packing.DICTIONARY_BYTES_MAX + nameAt;
        }
      }
      if (matchBytes >= Packing.COPIED_MIN) {
        writeCopy(resource, literalsFrom, at);
        at += matchBytes;
        literalsFrom = at;
      } else {
        at++;
      }
    }
    if (literalsFrom < resource.length) {
      writeRun(resource, literalsFrom, resource.length, Packing.NOTHING);
    }
  }

  private void findInDictionary(byte[] resource, int at, long word) {
    int place = index[cell(word)] - 1;
    if (place >= 0 && (long) LONG.get(dictionary, place) == word) {
      matchFrom = place;
      int bytesMax = Math.min(dictionaryBytes - place, resource.length - at);
      matchBytes = same(dictionary, place, bytesMax, resource, at);
    } else {
      matchBytes = 0;
    }
  }

  private int cell(long word) {
    return (int) ((word * HASH_FACTOR) >>> (Long.SIZE - indexBits));
  }

  /** Returns the number of equal leading bytes, up to a limit. */
  private static int same(byte[] a, int from, int bytes, byte[] b, int at) {
    int first = Arrays.mismatch(a, from, from + bytes, b, at, at + bytes);
    return first < 0 ? bytes : first;
  }

  private void writeCopy(byte[] resource, int literalsFrom, int at) {
    int count = matchBytes - Packing.COPIED_MIN + Packing.COPY;
    writeRun(resource, literalsFrom, at, count);
    out[to++] = (byte) matchFrom;
    out[to++] = (byte) (matchFrom >> 8);
    writeMore(count);
  }

  private void writeRun(byte[] resource, int from, int until, int copied) {
    int literals = until - from;
    int counts = Math.min(literals, Packing.COUNT_MAX) << 4 | Math.min(copied, Packing.COUNT_MAX);
    out[to++] = (byte) counts;
    writeMore(literals);
    System.arraycopy(resource, from, out, to, literals);
    to += literals;
  }

  private void writeMore(int count) {
    if (count >= Packing.COUNT_MAX) {
      int more = count - Packing.COUNT_MAX;
      for (; more >= 0xff; more -= 0xff) {
        out[to++] = (byte) 0xff;
      }
      out[to++] = (byte) more;
    }
  }

  // --- the dictionary ---

  /** Appends a range of bytes to the dictionary, which must have room for it. */
  void learn(byte[] bytes, int from, int until) {
    int length = dictionaryBytes + until - from;
    if (length > dictionary.length) {
      int capacity = Math.max(length, 2 * dictionary.length);
      dictionary = Arrays.copyOf(dictionary, Math.min(Packing.DICTIONARY_BYTES_MAX, capacity));
    }
    System.arraycopy(bytes, from, dictionary, dictionaryBytes, until - from);
    dictionaryBytes = length;
    if (length > 2 << indexBits && indexBits < INDEX_BITS_MAX) {
      while (length > 2 << indexBits && indexBits < INDEX_BITS_MAX) {
        indexBits++;
      }
      index = new char[1 << indexBits];
      indexed = 0;
    }
    for (; indexed <= dictionaryBytes - HASHED_BYTES; indexed++) {
      long word = (long) LONG.get(dictionary, indexed);
      index[cell(word)] = (char) (indexed + 1);
    }
  }
}
