package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses a peer's bytes into messages and control frames, by the rules of RFC 6455 for a server
 * without extensions. Owned by its connection's event loop.
 *
 * <p>It holds bytes only between the parts of a frame or of a message, at most one message's, and
 * in direct memory. A peer that never finishes its frames can exhaust direct memory, which costs
 * connections; it cannot exhaust the heap, which would end the process.
 */
final class FrameReader {
  /** Receives what the frames contain. */
  interface Sink {
    /** A complete binary message. */
    void onMessage(byte[] message);

    /** A text message, which the protocol does not have. */
    void onText();

    void onPing(byte[] payload);

    /**
     * @param payload a valid code and a reason, or nothing
     */
    void onClose(byte[] payload);

    /** The peer broke a rule; later bytes are dropped. */
    void onBroken(WebSocketCloseStatus status);
  }

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH_7 = 0x7f;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int LENGTH_64_MIN = 0x1_0000;
  private static final int HEADER_BYTES_MIN = 2;
  private static final int MASK_BYTES = 4;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The beginning of an incomplete frame. */
  private @Nullable ByteBuf rest;

  /** The parts of an incomplete message; null when none is open. */
  private @Nullable ByteBuf parts;

  private boolean isText;
  private boolean isBroken;

  /**
   * Takes over some bytes and passes on what they complete before it returns.
   *
   * @param allocator for bytes that it keeps
   */
  void read(ByteBuf bytes, ByteBufAllocator allocator, Sink sink) {
    ByteBuf before = rest;
    ByteBuf in = before == null ? bytes : joined(before, bytes);
    rest = in;
    while (!isBroken && rest == in && readFrame(in, allocator, sink)) {
      continue;
    }
    if (rest != in) {
      // The sink closed this reader.
      return;
    }
    if (isBroken) {
      close();
    } else if (!in.isReadable()) {
      rest = null;
      in.release();
    } else if (in == before) {
      in.discardSomeReadBytes();
    } else {
      // The event loop's read buffer is large; a copy holds no more than the rest needs.
      rest = allocator.directBuffer(in.readableBytes()).writeBytes(in);
      in.release();
    }
  }

  private static ByteBuf joined(ByteBuf before, ByteBuf bytes) {
    try {
      return before.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  /** Releases what it holds. */
  void close() {
    ByteBuf kept = rest;
    rest = null;
    if (kept != null) {
      kept.release();
    }
    kept = parts;
    parts = null;
    if (kept != null) {
      kept.release();
    }
  }

  /** Reads one frame; returns false if it is incomplete or broken. */
  private boolean readFrame(ByteBuf in, ByteBufAllocator allocator, Sink sink) {
    int at = in.readerIndex();
    int there = in.readableBytes();
    if (there < HEADER_BYTES_MIN) {
      return false;
    }
    int first = in.getUnsignedByte(at);
    int second = in.getUnsignedByte(at + 1);
    if (!mayFollow(first, second)) {
      return fail(sink, WebSocketCloseStatus.PROTOCOL_ERROR);
    }
    int header = HEADER_BYTES_MIN;
    long length = second & LENGTH_7;
    if (length >= LENGTH_16) {
      header += length == LENGTH_16 ? Short.BYTES : Long.BYTES;
      if (there < header) {
        return false;
      }
      boolean isShort = length == LENGTH_16;
      length = isShort ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
      if (length < (isShort ? LENGTH_16 : LENGTH_64_MIN)) {
        return fail(sink, WebSocketCloseStatus.PROTOCOL_ERROR);
      }
    }
    // Refuse a message by its length, before any of it is kept.
    if (length > Limits.FRAME_BYTES_MAX - (isControl(first) ? 0 : partsBytes())) {
      return fail(sink, WebSocketCloseStatus.MESSAGE_TOO_BIG);
    }
    if (there < header + MASK_BYTES + length) {
      return false;
    }
    byte[] payload = length == 0 ? NOTHING : new byte[(int) length];
    in.getBytes(at + header + MASK_BYTES, payload);
    unmask(payload, in.getInt(at + header));
    in.skipBytes(header + MASK_BYTES + (int) length);
    return pass(first, payload, allocator, sink);
  }

  /** Whether the first two bytes of a frame are valid, and valid after the frames before. */
  private boolean mayFollow(int first, int second) {
    boolean isFinal = (first & FINAL) != 0;
    int length = second & LENGTH_7;
    if ((first & RESERVED) != 0 || (second & MASKED) == 0) {
      return false;
    }
    return switch (first & OPCODE) {
      case CONTINUATION -> parts != null;
      case TEXT, BINARY -> parts == null;
      case PING, PONG -> isFinal && length < LENGTH_16;
      // A close code has two bytes.
      case CLOSE -> isFinal && length < LENGTH_16 && length != 1;
      default -> false;
    };
  }

  private static boolean isControl(int first) {
    return (first & OPCODE) >= CLOSE;
  }

  private boolean pass(int first, byte[] payload, ByteBufAllocator allocator, Sink sink) {
    switch (first & OPCODE) {
      case PING -> sink.onPing(payload);
      // The connection has noted the time of these bytes; a pong says no more.
      case PONG -> {}
      case CLOSE -> {
        WebSocketCloseStatus problem = problemOf(payload);
        if (problem != null) {
          return fail(sink, problem);
        }
        sink.onClose(payload);
      }
      default -> onData(first, payload, allocator, sink);
    }
    return true;
  }

  private void onData(int first, byte[] payload, ByteBufAllocator allocator, Sink sink) {
    if ((first & OPCODE) == TEXT) {
      isText = true;
    }
    if ((first & FINAL) == 0) {
      ByteBuf sofar = parts;
      if (sofar == null) {
        sofar = allocator.directBuffer(payload.length);
        parts = sofar;
      }
      sofar.writeBytes(payload);
      return;
    }
    byte[] message = joined(payload);
    if (isText) {
      isText = false;
      sink.onText();
    } else {
      sink.onMessage(message);
    }
  }

  private byte[] joined(byte[] last) {
    ByteBuf sofar = parts;
    if (sofar == null) {
      return last;
    }
    int bytes = sofar.readableBytes();
    byte[] message = new byte[bytes + last.length];
    sofar.readBytes(message, 0, bytes);
    System.arraycopy(last, 0, message, bytes, last.length);
    parts = null;
    sofar.release();
    return message;
  }

  private int partsBytes() {
    ByteBuf sofar = parts;
    return sofar == null ? 0 : sofar.readableBytes();
  }

  private static @Nullable WebSocketCloseStatus problemOf(byte[] close) {
    if (close.length == 0) {
      return null;
    }
    int code = (close[0] & 0xff) << 8 | close[1] & 0xff;
    if (!WebSocketCloseStatus.isValidStatusCode(code)) {
      return WebSocketCloseStatus.PROTOCOL_ERROR;
    }
    ByteBuf reason = Unpooled.wrappedBuffer(close, Short.BYTES, close.length - Short.BYTES);
    return ByteBufUtil.isText(reason, StandardCharsets.UTF_8)
        ? null
        : WebSocketCloseStatus.INVALID_PAYLOAD_DATA;
  }

  private boolean fail(Sink sink, WebSocketCloseStatus status) {
    isBroken = true;
    sink.onBroken(status);
    return false;
  }

  private static void unmask(byte[] payload, int mask) {
    if (mask == 0) {
      return;
    }
    long wide = (long) mask << Integer.SIZE | mask & 0xffff_ffffL;
    int i = 0;
    for (; i + Long.BYTES <= payload.length; i += Long.BYTES) {
      LONGS.set(payload, i, (long) LONGS.get(payload, i) ^ wide);
    }
    for (; i < payload.length; i++) {
      payload[i] ^= (byte) (mask >>> Byte.SIZE * (MASK_BYTES - 1 - i % MASK_BYTES));
    }
  }
}
