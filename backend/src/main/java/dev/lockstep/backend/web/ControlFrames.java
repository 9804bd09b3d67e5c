package dev.lockstep.backend.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Encodes the WebSocket control frames of a server. Pure. */
final class ControlFrames {
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int PAYLOAD_BYTES_MAX = 125;

  private ControlFrames() {}

  static ByteBuf frame(ByteBufAllocator allocator, int opcode, byte[] payload) {
    return allocator
        .directBuffer(2 + payload.length)
        .writeByte(FINAL | opcode)
        .writeByte(payload.length)
        .writeBytes(payload);
  }

  /** The payload of a close frame; cuts the reason to fit. */
  static byte[] closing(int code, String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[Short.BYTES + Math.min(text.length, PAYLOAD_BYTES_MAX - Short.BYTES)];
    payload[0] = (byte) (code >>> Byte.SIZE);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, Short.BYTES, payload.length - Short.BYTES);
    return payload;
  }
}
