package dev.lockstep.agent.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Scans JSON in UTF-8, strings eight bytes at a time, and checks it: everything that it scans is
 * well-formed. It does not judge text that may be malformed or is deeper or longer than usual
 * objects, and throws {@link NotPlainException}; {@link #oddAt()} then returns the offset at which
 * it stopped.
 *
 * <p>The bytes must end in a zero, with {@link #ROOM} readable bytes from there: JSON contains no
 * zero, so no step needs to check for the end. Used by one thread.
 */
public final class JsonScan {

  /** Readable bytes from the end of the text on, the first of which is zero. */
  public static final int ROOM = Long.BYTES;

  /** One bit of a {@code long} for each level. */
  private static final int DEPTH_MAX = 60;

  private static final int NUMBER_BYTES_MAX = Limits.NUMBER_CHARS_MAX;
  private static final int QUOTES_AT_FIRST = 256;
  private static final int QUOTES_KEPT_MAX = 8 * 1024;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;
  private static final long QUOTES = 0x2222222222222222L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

  private final NotPlainException notPlain = new NotPlainException();

  private byte[] bytes = new byte[ROOM];
  private int oddAt;

  /** Offsets of the quotes around the strings of the last nested value. */
  private int[] quotes = new int[QUOTES_AT_FIRST];

  private int quoteCount;

  void over(byte[] text) {
    bytes = text;
  }

  int oddAt() {
    return oddAt;
  }

  NotPlainException odd(int at) {
    oddAt = at;
    return notPlain;
  }

  /** Returns eight bytes, the first one lowest. */
  static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Returns the lowest bytes of a word, at most eight. */
  static long head(long word, int count) {
    return count < Long.BYTES ? word & ((1L << (count << 3)) - 1) : word;
  }

  /** Returns the next offset without white space. */
  int blank(int at) {
    int next = at;
    while (isBlank(bytes[next])) {
      next++;
    }
    return next;
  }

  private static boolean isBlank(byte b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  /**
   * Returns the next byte of a string with a meaning of its own: a quote, a backslash, a control
   * character, or part of a character outside ASCII.
   */
  int special(int at) {
    int next = at;
    while (true) {
      long word = word(bytes, next);
      // In each byte the highest bit is set when the byte is special. Above the first special one
      // a borrow may set it wrongly, which does not matter.
      long special =
          (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word)
              & HIGH_BITS;
      if (special != 0) {
        return next + (Long.numberOfTrailingZeros(special) >>> 3);
      }
      next += Long.BYTES;
    }
  }

  /** Scans a string, from its first quote to behind its last. */
  int string(int at) {
    return stringRest(at + 1);
  }

  /** Scans the rest of a string, from the start of a character in it. */
  int stringRest(int at) {
    int next = special(at);
    while (bytes[next] != '"') {
      next = special(bytes[next] == '\\' ? escape(next) : wide(next));
    }
    return next + 1;
  }

  /** Scans an escape. */
  int escape(int at) {
    switch (bytes[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return at + 2;
      }
      case 'u' -> {
        for (int i = at + 2; i < at + 6; i++) {
          if (Character.digit(bytes[i], 16) < 0) {
            throw odd(i);
          }
        }
        return at + 6;
      }
      default -> throw odd(at + 1);
    }
  }

  /** Scans a character of several bytes, which must be valid in Unicode. */
  int wide(int at) {
    int first = bytes[at] & 0xFF;
    if (first < 0xC2 || first > 0xF4) {
      throw odd(at);
    }
    int second = bytes[at + 1] & 0xFF;
    // Neither overlong, nor half of a surrogate pair, nor beyond the last code point.
    int min = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int max = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < min || second > max) {
      throw odd(at + 1);
    }
    int end = at + (first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4);
    for (int i = at + 2; i < end; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        throw odd(i);
      }
    }
    return end;
  }

  /** Scans a number, {@code true}, {@code false} or {@code null}. */
  int scalar(int at) {
    return switch (bytes[at]) {
      case 't' -> literal(at, "true");
      case 'f' -> literal(at, "false");
      case 'n' -> literal(at, "null");
      default -> number(at);
    };
  }

  int literal(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        throw odd(at + i);
      }
    }
    return at + text.length();
  }

  int number(int at) {
    int next = bytes[at] == '-' ? at + 1 : at;
    next = bytes[next] == '0' ? next + 1 : digits(next);
    if (bytes[next] == '.') {
      next = digits(next + 1);
    }
    if (bytes[next] == 'e' || bytes[next] == 'E') {
      next++;
      next = digits(bytes[next] == '+' || bytes[next] == '-' ? next + 1 : next);
    }
    if (next - at > NUMBER_BYTES_MAX) {
      throw odd(at);
    }
    return next;
  }

  private int digits(int at) {
    int next = at;
    while (bytes[next] >= '0' && bytes[next] <= '9') {
      next++;
    }
    if (next == at) {
      throw odd(at);
    }
    return next;
  }

  /** Scans an object or a list with its content, and notes the offsets of its strings. */
  int nested(int at) {
    if (quotes.length > QUOTES_KEPT_MAX) {
      quotes = new int[QUOTES_AT_FIRST];
    }
    quoteCount = 0;
    int next = at;
    // The lowest bit belongs to the innermost level: whether it is an object.
    long objects = 0;
    int depth = 0;
    while (true) {
      byte first = bytes[next];
      if (first == '"') {
        next = notedString(next);
      } else if (first == '{' || first == '[') {
        if (++depth > DEPTH_MAX) {
          throw odd(next);
        }
        boolean isObject = first == '{';
        objects = objects << 1 | (isObject ? 1 : 0);
        next = blank(next + 1);
        if (bytes[next] != (isObject ? '}' : ']')) {
          next = isObject ? name(next) : next;
          continue;
        }
      } else {
        next = scalar(next);
      }
      // A value has ended, or an empty level is about to end.
      next = blank(next);
      while (bytes[next] != ',') {
        if (bytes[next] != ((objects & 1) != 0 ? '}' : ']')) {
          throw odd(next);
        }
        objects >>>= 1;
        if (--depth == 0) {
          return next + 1;
        }
        next = blank(next + 1);
      }
      next = blank(next + 1);
      next = (objects & 1) != 0 ? name(next) : next;
    }
  }

  /** Scans a field's name, to its value. */
  private int name(int at) {
    if (bytes[at] != '"') {
      throw odd(at);
    }
    return value(notedString(at));
  }

  /** Scans the colon after a name, to the value. */
  int value(int at) {
    int colon = blank(at);
    if (bytes[colon] != ':') {
      throw odd(colon);
    }
    return blank(colon + 1);
  }

  private int notedString(int at) {
    int end = string(at);
    if (quoteCount + 2 > quotes.length) {
      quotes = Arrays.copyOf(quotes, quotes.length * 2);
    }
    quotes[quoteCount++] = at;
    quotes[quoteCount++] = end - 1;
    return end;
  }

  /**
   * Returns the offsets of all quotes around strings in the last nested value, relative to an
   * offset.
   */
  int[] quotesFrom(int from) {
    int[] places = new int[quoteCount];
    for (int i = 0; i < quoteCount; i++) {
      places[i] = quotes[i] - from;
    }
    return places;
  }
}
