package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A minimal WebSocket client: handshake, frames, pongs. Owned by its event loop; the arguments of a
 * callback are valid during the call only.
 */
abstract class WebSocketPeer extends LinePeer implements FrameParser.Sink {
  /** Any 16 bytes are valid; with constant ones, a server in C needs no SHA-1. */
  static final String KEY = "bG9ja3N0ZXAtYmVuY2gtMQ==";

  private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int RESPONSE_BYTES_MAX = 8 << 10;

  private final String path;
  private final String subprotocol;
  private @Nullable ByteBuf rest;
  private boolean isOpen;

  /**
   * @param subprotocol empty for none
   */
  WebSocketPeer(String path, String subprotocol) {
    this.path = path;
    this.subprotocol = subprotocol;
  }

  /** Called when the handshake is done. */
  abstract void onOpen();

  abstract void onMessage(ByteBuf in, int offset, int length);

  /** Called when there is room to send again. */
  void onWritable() {}

  final boolean isOpen() {
    return isOpen;
  }

  final void send(int opcode, byte[] payload) {
    ChannelHandlerContext now = context();
    if (now != null) {
      write(opcode, payload);
      now.flush();
    }
  }

  /** Writes a frame; the next send flushes it. */
  final void write(int opcode, byte[] payload) {
    ChannelHandlerContext now = context();
    if (now != null) {
      ByteBuf out = now.alloc().ioBuffer(FrameParser.frameBytesMax(payload.length));
      FrameParser.write(out, opcode, payload);
      now.write(out, now.voidPromise());
    }
  }

  @Override
  public final void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
            + "\r\n";
    ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    received(read.readableBytes());
    ByteBuf in = read;
    ByteBuf before = rest;
    if (before != null) {
      in = before.writeBytes(read);
      read.release();
    }
    rest = null;
    if (isOpen || isAnswered(in)) {
      FrameParser.parse(in, this);
    }
    if (!in.isReadable()) {
      in.release();
    } else if (in == before) {
      rest = in.discardSomeReadBytes();
    } else {
      // The event loop's buffer is large; an incomplete frame waits in a buffer of its own.
      rest = ctx.alloc().buffer(in.readableBytes() * 2).writeBytes(in);
      in.release();
    }
  }

  /** Consumes the answer to the handshake; returns whether it was complete. */
  private boolean isAnswered(ByteBuf in) {
    int end = end(in);
    if (end < 0) {
      if (in.readableBytes() > RESPONSE_BYTES_MAX) {
        throw new IllegalStateException("the answer to the handshake has no end");
      }
      return false;
    }
    String answer =
        in.readCharSequence(end - in.readerIndex(), StandardCharsets.US_ASCII).toString();
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new IllegalStateException(
          "the handshake is answered with: " + answer.lines().findFirst().orElse(""));
    }
    isOpen = true;
    onOpen();
    return true;
  }

  private static int end(ByteBuf in) {
    for (int i = in.readerIndex(); i + HEADERS_END.length <= in.writerIndex(); i++) {
      if (in.getByte(i) == '\r'
          && in.getByte(i + 1) == '\n'
          && in.getByte(i + 2) == '\r'
          && in.getByte(i + 3) == '\n') {
        return i + HEADERS_END.length;
      }
    }
    return -1;
  }

  @Override
  public final void onFrame(int opcode, ByteBuf in, int offset, int length) {
    switch (opcode) {
      case FrameParser.BINARY, FrameParser.TEXT, FrameParser.CONTINUATION ->
          onMessage(in, offset, length);
      case FrameParser.PING -> {
        byte[] ping = new byte[length];
        in.getBytes(offset, ping);
        send(FrameParser.PONG, ping);
      }
      case FrameParser.CLOSE -> {
        int code = length >= 2 ? in.getUnsignedShort(offset) : 0;
        String why = length > 2 ? in.toString(offset + 2, length - 2, StandardCharsets.UTF_8) : "";
        gone("closed by the server with " + code + " " + why);
        closeLine();
      }
      default -> {}
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      onWritable();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    ByteBuf left = rest;
    rest = null;
    if (left != null) {
      left.release();
    }
    isOpen = false;
    super.channelInactive(ctx);
  }
}
