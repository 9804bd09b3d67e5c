package dev.lockstep.agent.json;

import java.util.Arrays;

/**
 * Growing buffer of bytes, reused for every object of one projector. Owned by the projector's
 * thread; the bounds of {@link Limits} bound its content.
 *
 * <p>Any user with write access to the cluster can choose texts. Control characters and overrides
 * of the writing direction could mislead terminals, logs and tables, so they never pass unchanged:
 * plain text gets U+FFFD instead, JSON an escape. Half of a surrogate pair, which UTF-8 cannot
 * express, becomes U+FFFD in both.
 */
public final class ByteSink {

  private static final int BYTES_AT_FIRST = 4 * 1024;
  private static final int BYTES_KEPT_MAX = 256 * 1024;
  private static final int BYTES_PER_CHAR_MAX = 3;
  private static final int BYTES_PER_ESCAPE = 6;
  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes = new byte[BYTES_AT_FIRST];
  private int position;

  public int position() {
    return position;
  }

  /** Discards everything from a position on. */
  public void rewind(int to) {
    position = to;
  }

  /**
   * Returns the content and empties the buffer, which shrinks to the size that most objects need.
   */
  public byte[] take() {
    byte[] written = Arrays.copyOf(bytes, position);
    position = 0;
    if (bytes.length > BYTES_KEPT_MAX) {
      bytes = new byte[BYTES_AT_FIRST];
    }
    return written;
  }

  public void put(int value) {
    room(1);
    bytes[position++] = (byte) value;
  }

  public void put(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, position, value.length);
    position += value.length;
  }

  /** Writes an unsigned base-128 varint, as in protobuf. */
  public void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
  }

  /**
   * Writes the length of everything since a position in front of it, as a varint. Most lengths take
   * one byte, so one byte is reserved and the content rarely moves.
   */
  public void lengthBefore(int start) {
    int length = position - start;
    int bytesOfLength = bytesOfVarint(length);
    if (bytesOfLength > 1) {
      room(bytesOfLength - 1);
      System.arraycopy(bytes, start, bytes, start + bytesOfLength - 1, length);
    }
    position = start - 1;
    varint(length);
    position += length;
  }

  private static int bytesOfVarint(int value) {
    int count = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      count++;
    }
    return count;
  }

  /** Writes UTF-8 without characters that control a terminal. */
  public void plain(String text) {
    int length = text.length();
    room(length * BYTES_PER_CHAR_MAX);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7F) {
        bytes[position++] = (byte) c;
      } else {
        i += wide(text, i, isHarmful(c) ? REPLACEMENT : c);
      }
    }
  }

  /** Writes the inside of a JSON string. */
  public void escaped(String text) {
    int length = text.length();
    room(length * BYTES_PER_ESCAPE);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7F) {
        if (c == '"' || c == '\\') {
          bytes[position++] = '\\';
        }
        bytes[position++] = (byte) c;
      } else if (isHarmful(c)) {
        escape(c);
      } else {
        i += wide(text, i, c);
      }
    }
  }

  private void escape(char c) {
    bytes[position++] = '\\';
    switch (c) {
      case '\n' -> bytes[position++] = 'n';
      case '\t' -> bytes[position++] = 't';
      case '\r' -> bytes[position++] = 'r';
      default -> {
        bytes[position++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
          bytes[position++] = HEX[(c >> shift) & 0xF];
        }
      }
    }
  }

  /**
   * Writes one character outside ASCII; returns the number of additional chars that it took from
   * the text.
   */
  private int wide(String text, int at, char c) {
    if (Character.isSurrogate(c)) {
      if (Character.isHighSurrogate(c)
          && at + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        int point = Character.toCodePoint(c, text.charAt(at + 1));
        bytes[position++] = (byte) (0xF0 | (point >> 18));
        bytes[position++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        bytes[position++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        bytes[position++] = (byte) (0x80 | (point & 0x3F));
        return 1;
      }
      return wide(text, at, REPLACEMENT);
    }
    if (c < 0x800) {
      bytes[position++] = (byte) (0xC0 | (c >> 6));
    } else {
      bytes[position++] = (byte) (0xE0 | (c >> 12));
      bytes[position++] = (byte) (0x80 | ((c >> 6) & 0x3F));
    }
    bytes[position++] = (byte) (0x80 | (c & 0x3F));
    return 0;
  }

  /** Control characters, line separators, marks and overrides of direction. */
  public static boolean isHarmful(char c) {
    return c < 0x20
        || (c >= 0x7F && c <= 0x9F)
        || c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xFEFF;
  }

  private void room(int more) {
    if (bytes.length - position < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
    }
  }
}
