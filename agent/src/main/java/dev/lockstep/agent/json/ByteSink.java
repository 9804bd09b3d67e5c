package dev.lockstep.agent.json;

import java.util.Arrays;

/**
 * A growing buffer of bytes, used again for every object of one projector. Owned by the projector's
 * thread; what it holds is bounded by the bounds of {@link Limits}.
 *
 * <p>Texts come from whoever may write to the cluster. So that no terminal, log or table is fooled
 * by them, control characters and those that turn the direction of writing never pass as they are:
 * in plain text they become U+FFFD, in JSON they are escaped. Half of a surrogate pair, which has
 * no place in UTF-8, becomes U+FFFD in both.
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

  /** Forgets what was written at and after the given position. */
  public void rewind(int to) {
    position = to;
  }

  /** What was written; the buffer is empty afterwards, and no larger than most objects need. */
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

  /** Writes an unsigned base-128 varint, as protobuf has it. */
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
   * Writes, in front of what was written since the given position, its length as a varint. Most
   * lengths take one byte, so one byte is reserved and the content rarely moves.
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

  /** Writes UTF-8 that no terminal acts upon. */
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

  /** Writes one character that is not ASCII; returns how many more chars of the text it took. */
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
