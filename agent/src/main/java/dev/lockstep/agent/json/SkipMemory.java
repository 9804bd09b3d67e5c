package dev.lockstep.agent.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Skips objects and lists that no rule names, mostly without scanning them. Such a value often
 * equals that of the previous object, except for some names, addresses and times, so the memory
 * keeps the last values and compares the next one with them.
 *
 * <p>A comparison checks as much as a scan: whether JSON is well-formed up to an offset depends
 * only on the text before it. While two texts are equal and one is well-formed, so is the other.
 * Where they differ inside one string or scalar, only that must be scanned, since after it both are
 * in the same state again. Any other difference means a full scan.
 *
 * <p>Used by one thread; bounded by {@link #WAYS} times {@link #PLACES} texts of at most {@link
 * #BYTES_MAX} bytes.
 */
final class SkipMemory {

  /** Shorter texts are scanned as fast as they are compared. */
  private static final int BYTES_MIN = 48;

  private static final int BYTES_MAX = 8 * 1024;

  /** Fields that are distinguished, a power of two, and texts kept for each. */
  private static final int PLACES = 32;

  private static final int WAYS = 2;

  /** Longest escape, less one byte. */
  private static final int ESCAPE_BYTES_MAX = 5;

  private static final int DIFFERENT = -1;

  /** A well-formed text, and the offsets of the quotes around its strings, in order. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Known(byte[] text, int[] quotes) {}

  private final JsonScan scan;
  private final @Nullable Known[] known = new Known[PLACES * WAYS];

  SkipMemory(JsonScan scan) {
    this.scan = scan;
  }

  /**
   * Skips an object or a list.
   *
   * @param field distinguishes fields; a collision only costs time
   */
  int nested(byte[] bytes, int at, int field) {
    int first = (field & (PLACES - 1)) * WAYS;
    for (int way = first; way < first + WAYS; way++) {
      Known text = known[way];
      if (text == null) {
        break;
      }
      int end = compare(text, bytes, at);
      if (end >= 0) {
        known[way] = known[first];
        known[first] = text;
        return end;
      }
    }
    int end = scan.nested(at);
    if (end - at >= BYTES_MIN && end - at <= BYTES_MAX) {
      System.arraycopy(known, first, known, first + 1, WAYS - 1);
      known[first] = new Known(Arrays.copyOfRange(bytes, at, end), scan.quotesFrom(at));
    }
    return end;
  }

  /** Returns the end of a value that differs from a known one in strings and scalars only. */
  private int compare(Known known, byte[] bytes, int from) {
    byte[] text = known.text();
    int place = 0;
    int at = from;
    while (true) {
      int rest = text.length - place;
      int same =
          Arrays.mismatch(text, place, text.length, bytes, at, Math.min(at + rest, bytes.length));
      if (same < 0) {
        return at + rest;
      }
      place += same;
      at += same;
      int quote = Arrays.binarySearch(known.quotes(), place);
      quote = quote < 0 ? -quote - 1 : quote;
      // An odd number of quotes before this offset: it is inside a string, or its last quote.
      if ((quote & 1) != 0) {
        if (!isBetweenCharacters(text, place)) {
          return DIFFERENT;
        }
        place = known.quotes()[quote] + 1;
        at = scan.stringRest(at);
      } else {
        if (!isOfScalar(text[place]) && !isOfScalar(bytes[at])) {
          return DIFFERENT;
        }
        while (place > 0 && isOfScalar(text[place - 1])) {
          place--;
          at--;
        }
        if (!isOfScalar(text[place]) || !isOfScalar(bytes[at])) {
          return DIFFERENT;
        }
        while (isOfScalar(text[place])) {
          place++;
        }
        at = scan.scalar(at);
        if (isOfScalar(bytes[at])) {
          return DIFFERENT;
        }
      }
    }
  }

  /**
   * Whether the bytes before are surely not part of an escape or of a character of several bytes.
   */
  private static boolean isBetweenCharacters(byte[] text, int place) {
    for (int i = place - 1; i >= Math.max(0, place - ESCAPE_BYTES_MAX); i--) {
      if (text[i] == '\\' || text[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfScalar(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '+'
        || b == '.'
        || b == 'E';
  }
}
