package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a NATS server over WebSocket. The server's text protocol is a stream inside of
 * the frames; this class parses the part that it needs, and answers pings.
 *
 * <p>Or a follower of a key-value bucket: it first receives the last value of each key, and follows
 * once it has all of them.
 */
final class NatsClient extends WebSocketPeer {
  private static final byte[] CONNECT =
      "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\"}\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final int NO_BUCKET = -1;

  private final String subject;
  private final int number;
  private final Tally tally;
  private final PlainWorld world;
  private @Nullable ByteBuf rest;
  private boolean isLive;

  /** Creates a plain subscriber of a subject. */
  NatsClient(String subject, Tally tally, PlainWorld world) {
    this(subject, NO_BUCKET, tally, world);
  }

  private NatsClient(String subject, int number, Tally tally, PlainWorld world) {
    super("/", "");
    this.number = number;
    this.subject = subject;
    this.tally = tally;
    this.world = world;
  }

  /**
   * Creates a follower of a bucket.
   *
   * @param number distinguishes it from all other followers on its server
   */
  static NatsClient ofBucket(String bucket, int number, Tally tally, PlainWorld world) {
    return new NatsClient(bucket, number, tally, world);
  }

  @Override
  void onOpen() {
    send(FrameParser.BINARY, CONNECT);
    String begin =
        number == NO_BUCKET ? "SUB " + subject + " 1\r\nPING\r\n" : follow("_INBOX.c" + number);
    send(FrameParser.BINARY, begin.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the requests of a client that watches a whole bucket. */
  private String follow(String inbox) {
    String wish =
        ("{\"stream_name\":\"KV_%1$s\",\"config\":{\"deliver_subject\":\"%2$s.d\","
                + "\"deliver_policy\":\"last_per_subject\",\"ack_policy\":\"none\","
                + "\"filter_subject\":\"$KV.%1$s.>\",\"replay_policy\":\"instant\"}}")
            .formatted(subject, inbox);
    // The server looks for a subscription to exactly this subject; a pattern does not match.
    return "SUB %1$s.d 1\r\nSUB %1$s.r 2\r\nPUB $JS.API.CONSUMER.CREATE.KV_%2$s %1$s.r %3$d\r\n%4$s\r\n"
        .formatted(inbox, subject, wish.length(), wish);
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
        if (number == NO_BUCKET) {
          change(stream, from, content);
        } else {
          entry(stream, start, lineBytes, from, content);
        }
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
      case 'O' -> live();
      case 'E' -> tally.fault("an error of NATS");
      default -> {}
    }
  }

  private void live() {
    if (!isLive) {
      isLive = true;
      world.onLive(this);
    }
  }

  /** Reads a value of the bucket, or the answer to the request to follow it. */
  private void entry(ByteBuf stream, int start, int lineBytes, int from, int length) {
    String line = stream.toString(start, lineBytes, StandardCharsets.US_ASCII);
    String[] words = line.strip().split(" ");
    if (words[1].endsWith(".r")) {
      String answer = stream.toString(from, length, StandardCharsets.UTF_8);
      if (answer.contains("\"error\"")) {
        tally.fault(answer);
      }
      return;
    }
    change(stream, from, length);
    // The subject for acknowledgements ends with the number of pending messages.
    if (words[3].endsWith(".0") && !isLive) {
      tally.wholeContent(readNs() - connectNs(), true);
      live();
    }
  }

  /** Returns the last number of the line that ends here. */
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
