package dev.lockstep.agent.watch;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of JSON into whole values without understanding them, so that one value that no
 * parser accepts does not take its neighbours with it, and never more than one value is in memory.
 * It looks at brackets and strings only; what is between them is for the parser of the value to
 * judge.
 *
 * <p>Owned by the thread that reads the body. {@link #value} leaves the value in {@link #bytes} and
 * {@link #length}, until the next call.
 */
final class JsonCutter {

  private static final int INITIAL_BYTES = 8 * 1024;

  /** A buffer that a rare large value has grown beyond this is not kept. */
  private static final int KEPT_BYTES_MAX = 256 * 1024;

  private static final byte[] NOTHING = new byte[0];

  private final ByteSource source;
  private final int valueBytesMax;
  private final boolean skipsOversized;

  private byte[] piece = NOTHING;
  private int position;
  private int end;

  private byte[] value = new byte[INITIAL_BYTES];
  private int length;
  private boolean isOversized;

  /**
   * @param skipsOversized whether a value over the limit is read over; otherwise it is an error
   */
  JsonCutter(ByteSource source, int valueBytesMax, boolean skipsOversized) {
    this.source = source;
    this.valueBytesMax = valueBytesMax;
    this.skipsOversized = skipsOversized;
  }

  byte[] bytes() {
    return value;
  }

  int length() {
    return length;
  }

  /** The value was longer than allowed: only its beginning was kept. */
  boolean isOversized() {
    return isOversized;
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  int peek() throws IOException {
    while (true) {
      while (position < end) {
        byte b = piece[position];
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b & 0xff;
        }
        position++;
      }
      if (!fill()) {
        return -1;
      }
    }
  }

  /** Consumes the next byte that is not white space. */
  int next() throws IOException {
    int b = peek();
    if (b < 0) {
      throw new EOFException("The apiserver's answer is cut short.");
    }
    position++;
    return b;
  }

  void expect(char wanted) throws IOException {
    if (next() != wanted) {
      throw new MalformedBodyException("The apiserver's answer is not the JSON it should be.");
    }
  }

  /** Reads over one value and keeps it, up to the limit. */
  void value() throws IOException {
    if (value.length > KEPT_BYTES_MAX) {
      value = new byte[INITIAL_BYTES];
    }
    length = 0;
    isOversized = false;
    switch (peek()) {
      case -1 -> throw new EOFException("The apiserver's answer is cut short.");
      case '{', '[' -> nested();
      case '"' -> string();
      default -> scalar();
    }
  }

  private void nested() throws IOException {
    int depth = 0;
    boolean isInString = false;
    boolean isEscaped = false;
    while (true) {
      int start = position;
      while (position < end) {
        byte b = piece[position++];
        if (isInString) {
          if (isEscaped) {
            isEscaped = false;
          } else if (b == '\\') {
            isEscaped = true;
          } else if (b == '"') {
            isInString = false;
          }
        } else if (b == '"') {
          isInString = true;
        } else if (b == '{' || b == '[') {
          depth++;
        } else if ((b == '}' || b == ']') && --depth == 0) {
          keep(start);
          return;
        }
      }
      keep(start);
      refill();
    }
  }

  private void string() throws IOException {
    boolean isOpen = false;
    boolean isEscaped = false;
    while (true) {
      int start = position;
      while (position < end) {
        byte b = piece[position++];
        if (isEscaped) {
          isEscaped = false;
        } else if (b == '\\') {
          isEscaped = true;
        } else if (b == '"') {
          if (isOpen) {
            keep(start);
            return;
          }
          isOpen = true;
        }
      }
      keep(start);
      refill();
    }
  }

  private void scalar() throws IOException {
    do {
      int start = position;
      while (position < end) {
        byte b = piece[position];
        if (b == ',' || b == '}' || b == ']' || b == ' ' || b == '\n' || b == '\r' || b == '\t') {
          keep(start);
          if (length == 0 && !isOversized) {
            throw new MalformedBodyException(
                "The apiserver's answer is not the JSON it should be.");
          }
          return;
        }
        position++;
      }
      keep(start);
    } while (fill());
  }

  private void keep(int start) throws IOException {
    int count = position - start;
    if (isOversized || count > valueBytesMax - length) {
      isOversized = true;
      if (!skipsOversized) {
        throw new MalformedBodyException(
            "The apiserver sent a value of more than %d bytes.".formatted(valueBytesMax));
      }
      return;
    }
    if (count > value.length - length) {
      int grown = (int) Math.min(valueBytesMax, Math.max(2L * value.length, (long) length + count));
      value = Arrays.copyOf(value, grown);
    }
    System.arraycopy(piece, start, value, length, count);
    length += count;
  }

  private void refill() throws IOException {
    if (!fill()) {
      throw new EOFException("The apiserver's answer is cut short.");
    }
  }

  private boolean fill() throws IOException {
    @Nullable ByteBuffer next = source.next();
    if (next == null) {
      return false;
    }
    piece = next.array();
    position = next.arrayOffset() + next.position();
    end = next.arrayOffset() + next.limit();
    return true;
  }
}
