package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * Splits a server's bytes into WebSocket frames without copying them. It is written by hand because
 * a load generator that costs more than the server measures itself. It reads what servers may send,
 * whole unmasked frames, and refuses everything else. Owned by one connection.
 */
final class FrameParser {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int HEAD_BYTES = 2;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int FRAME_BYTES_MAX = 64 << 20;

  /** Receives frames; the buffer belongs to the caller again when a method returns. */
  interface Sink {
    void onFrame(int opcode, ByteBuf in, int offset, int length);
  }

  private FrameParser() {}

  /** Passes all whole frames to the sink and leaves the reader index behind the last one. */
  static void parse(ByteBuf in, Sink sink) {
    while (in.readableBytes() >= HEAD_BYTES) {
      int start = in.readerIndex();
      int first = in.getByte(start);
      int second = in.getByte(start + 1);
      if ((second & 0x80) != 0) {
        throw new IllegalStateException("a server's frame is masked");
      }
      int head = HEAD_BYTES;
      long length = second & 0x7f;
      if (length == LENGTH_16) {
        head += 2;
      } else if (length == LENGTH_64) {
        head += 8;
      }
      if (in.readableBytes() < head) {
        return;
      }
      if (head == HEAD_BYTES + 2) {
        length = in.getUnsignedShort(start + HEAD_BYTES);
      } else if (head == HEAD_BYTES + 8) {
        length = in.getLong(start + HEAD_BYTES);
      }
      if (length < 0 || length > FRAME_BYTES_MAX) {
        throw new IllegalStateException("a frame of " + length + " bytes");
      }
      if (in.readableBytes() - head < length) {
        return;
      }
      in.readerIndex(start + head + (int) length);
      sink.onFrame(first & 0x0f, in, start + head, (int) length);
    }
  }

  /**
   * Writes a client's frame. Clients must mask; a mask of zero is valid and costs nothing.
   *
   * @param out receives the frame
   */
  static void write(ByteBuf out, int opcode, byte[] payload) {
    out.writeByte(0x80 | opcode);
    if (payload.length < LENGTH_16) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      out.writeByte(0x80 | LENGTH_16).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | LENGTH_64).writeLong(payload.length);
    }
    out.writeInt(0).writeBytes(payload);
  }

  static int frameBytesMax(int payload) {
    return payload + HEAD_BYTES + 8 + 4;
  }
}
