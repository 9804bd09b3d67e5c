package dev.lockstep.agent.apiserver;

import dev.lockstep.agent.json.JsonScan;
import dev.lockstep.agent.json.PlainReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of JSON into whole values without parsing them, so that one malformed value does
 * not affect its neighbours, and at most one value is in memory. It looks at brackets and strings
 * only; the parser of the value judges the rest.
 *
 * <p>A value need not be cut out: {@link #offer} lets a taker read it in place and find its end,
 * which saves a pass over its bytes.
 *
 * <p>Owned by the thread that reads the body. {@link #value} leaves the value in {@link #bytes} and
 * {@link #length}, until the next call.
 */
public final class JsonCutter {

  /** Reads a value that may not be whole yet. */
  public interface Taker {
    /**
     * @param to end of the bytes, followed by a zero and {@link JsonScan#ROOM} readable bytes
     * @return where the value ends, {@link PlainReader#CUT_SHORT} or {@link PlainReader#NOT_PLAIN}
     */
    int take(byte[] bytes, int from, int to);
  }

  private static final int INITIAL_BYTES = 8 * 1024;

  /**
   * Times that a value is offered, so that one in many small pieces is not started over without
   * end.
   */
  private static final int OFFERS_MAX = 6;

  /** A buffer that a rare large value has grown beyond this is not kept. */
  private static final int KEPT_BYTES_MAX = 256 * 1024;

  private static final byte[] NOTHING = new byte[0];

  private final ByteSource source;
  private final int valueBytesMax;
  private final boolean skipsOversized;

  /** Bytes received and not consumed, then a zero. */
  private byte[] piece = NOTHING;

  private int position;
  private int end;

  private byte[] value = NOTHING;
  private int length;
  private boolean isOversized;

  /**
   * @param skipsOversized whether a value over the limit is skipped; otherwise it is an error
   */
  public JsonCutter(ByteSource source, int valueBytesMax, boolean skipsOversized) {
    this.source = source;
    this.valueBytesMax = valueBytesMax;
    this.skipsOversized = skipsOversized;
  }

  public byte[] bytes() {
    return value;
  }

  public int length() {
    return length;
  }

  /** Whether the value was longer than allowed, so that only its beginning was kept. */
  public boolean isOversized() {
    return isOversized;
  }

  /** Returns the next byte that is not white space, without consuming it; -1 at the end. */
  public int peek() throws IOException {
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

  /**
   * Offers the next value to the taker, each time with more of the bytes that follow.
   *
   * @return whether the taker read the value; if not, it is not consumed
   */
  public boolean offer(Taker taker) throws IOException {
    if (peek() < 0) {
      return false;
    }
    for (int offers = 0; offers < OFFERS_MAX; offers++) {
      int after = taker.take(piece, position, end);
      if (after >= 0 && after - position <= valueBytesMax) {
        position = after;
        return true;
      }
      if (after != PlainReader.CUT_SHORT || !fill()) {
        return false;
      }
    }
    return false;
  }

  /** Reads one value and keeps it, up to the limit. */
  public void value() throws IOException {
    if (value.length == 0 || value.length > KEPT_BYTES_MAX) {
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

  /** Appends the next piece to the bytes that are not consumed. */
  private boolean fill() throws IOException {
    @Nullable ByteBuffer next = source.next();
    if (next == null) {
      return false;
    }
    int waiting = end - position;
    int filled = waiting + next.remaining();
    int wanted = filled + JsonScan.ROOM;
    boolean isFit = wanted <= piece.length && piece.length <= KEPT_BYTES_MAX;
    byte[] filling = isFit ? piece : new byte[Math.max(INITIAL_BYTES, wanted + wanted / 2)];
    System.arraycopy(piece, position, filling, 0, waiting);
    next.get(filling, waiting, next.remaining());
    filling[filled] = 0;
    piece = filling;
    position = 0;
    end = filled;
    return true;
  }
}
