package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * A direct watch of a kube-apiserver, in JSON: each line is an event, and each event carries its
 * change's due time in a label. Stands behind an HTTP codec. Reads only the beginning of an event,
 * to cost as little as possible.
 */
final class WatchClient extends LinePeer {
  /** Bytes that hold an object's type, name and labels, which precede everything else. */
  private static final int HEAD_BYTES_MAX = 4 << 10;

  private static final byte[] ERROR = "{\"type\":\"ERROR\"".getBytes(StandardCharsets.US_ASCII);

  private final String path;
  private final String token;
  private final Tally tally;
  private final PlainWorld world;
  private final byte[] head = new byte[HEAD_BYTES_MAX];
  private int headBytes;

  WatchClient(String path, String token, Tally tally, PlainWorld world) {
    this.path = path;
    this.token = token;
    this.tally = tally;
    this.world = world;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    HttpHeaders headers = request.headers();
    headers.set(HttpHeaderNames.HOST, "127.0.0.1");
    headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
    headers.set(HttpHeaderNames.ACCEPT, "application/json");
    ctx.writeAndFlush(request, ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpResponse response) {
        if (!response.status().equals(HttpResponseStatus.OK)) {
          throw new IllegalStateException("the watch is answered with: " + response.status());
        }
        world.onLive(this);
      }
      if (message instanceof HttpContent content) {
        read(content.content());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ByteBuf content) {
    while (content.isReadable()) {
      int line = content.bytesBefore((byte) '\n');
      int length = line < 0 ? content.readableBytes() : line;
      int kept = Math.min(length, HEAD_BYTES_MAX - headBytes);
      content.readBytes(head, headBytes, kept);
      content.skipBytes(length - kept);
      headBytes += kept;
      if (line >= 0) {
        content.skipBytes(1);
        event();
        headBytes = 0;
      }
    }
  }

  private void event() {
    if (startsWith(ERROR)) {
      tally.fault(new String(head, 0, headBytes, StandardCharsets.UTF_8));
    } else {
      tally.change(Payload.dueNs(head, headBytes), readNs(), isSlow());
    }
  }

  private boolean startsWith(byte[] begin) {
    return headBytes >= begin.length
        && java.util.Arrays.equals(head, 0, begin.length, begin, 0, begin.length);
  }

  @Override
  void onGone(String why) {
    world.onGone(this, why);
  }
}
