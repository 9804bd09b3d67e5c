package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a NATS server over WebSocket: the server's text protocol is a stream of its own
 * inside of the frames. Reads what it needs of it, and answers its pings.
 */
final class NatsClient extends WebSocketPeer {
  private static final byte[] CONNECT =
      "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\"}\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final String subject;
  private final Tally tally;
  private final PlainWorld world;
  private @Nullable ByteBuf rest;
  private boolean isLive;

  NatsClient(String subject, Tally tally, PlainWorld world) {
    super("/", "");
    this.subject = subject;
    this.tally = tally;
    this.world = world;
  }

  @Override
  void onOpen() {
    send(FrameParser.BINARY, CONNECT);
    String subscribe = "SUB " + subject + " 1\r\nPING\r\n";
    send(FrameParser.BINARY, subscribe.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  void onMessage(ByteBuf in, int offset, int length) {
    ByteBuf before = rest;
    if (before == null) {
      ByteBuf stream = in.slice(offset, length);
      read(stream);
      if (stream.isReadable()) {
        rest = Unpooled.buffer(stream.readableBytes() * 2).writeBytes(stream);
      }
    } else {
      before.writeBytes(in, offset, length);
      read(before);
      before.discardReadBytes();
      if (!before.isReadable()) {
        rest = null;
      }
    }
  }

  private void read(ByteBuf stream) {
    while (true) {
      int lineBytes = stream.bytesBefore((byte) '\n');
      if (lineBytes < 0) {
        return;
      }
      int start = stream.readerIndex();
      if (stream.getByte(start) == 'M') {
        int content = contentBytes(stream, start + lineBytes - 2);
        int from = start + lineBytes + 1;
        if (stream.writerIndex() - from < content + 2) {
          return;
        }
        change(stream, from, content);
        stream.readerIndex(from + content + 2);
      } else {
        control(stream, start);
        stream.readerIndex(start + lineBytes + 1);
      }
    }
  }

  private void control(ByteBuf stream, int start) {
    switch (stream.getByte(start + 1)) {
      // PING and PONG.
      case 'I' -> send(FrameParser.BINARY, "PONG\r\n".getBytes(StandardCharsets.US_ASCII));
      case 'O' -> {
        if (!isLive) {
          isLive = true;
          world.onLive(this);
        }
      }
      case 'E' -> tally.fault("an error of NATS");
      default -> {}
    }
  }

  /** The last number of the line, which ends at this place. */
  private static int contentBytes(ByteBuf stream, int end) {
    int number = 0;
    int factor = 1;
    for (int i = end; stream.getByte(i) != ' '; i--) {
      number += (stream.getByte(i) - '0') * factor;
      factor *= 10;
    }
    return number;
  }

  private void change(ByteBuf stream, int from, int length) {
    long dueNs = Payload.dueNs(stream, from, length);
    tally.change(dueNs, readNs(), isSlow());
  }

  @Override
  void onGone(String why) {
    world.onGone(this, why);
  }
}
