package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket on its event loop: whole binary messages in, shared bytes out, a heartbeat. */
final class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Connection {
  private static final long CLOSE_MS_MAX = 2_000;
  private static final byte[] NOTHING = new byte[0];
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

  private final WebServer server;
  private final Channel channel;
  private final long id;
  // The event loop only.
  private @Nullable ConnectionHandler handler;
  // Frames are written past it, as they are.
  private @Nullable ChannelHandlerContext encoder;
  // And past the channel's queue, where that may be.
  private @Nullable Socket socket;

  /** Whether something may wait in that queue; looked up only then, for a look is dear. */
  private volatile boolean mayWait = true;

  private boolean closing;
  private boolean hello;
  private long heardNanos;

  WebSocketConnection(WebServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    this.id = server.nextConnectionId();
  }

  void opened(ConnectionAcceptor acceptor) {
    encoder = channel.pipeline().context(WebSocketFrameEncoder.class);
    socket = DirectSocket.of(channel);
    handler = acceptor.accept(this);
    WebConfig.Timeouts timeouts = server.config().timeouts();
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!hello) {
                refuse(WebRefusal.HELLO_TIMEOUT, CloseCode.HELLO_TIMEOUT);
              }
            },
            timeouts.helloMs(),
            TimeUnit.MILLISECONDS);
    heardNanos = nanos();
    schedulePing(timeouts.pingMs());
    scheduleSilence(TimeUnit.MILLISECONDS.toNanos(timeouts.silenceMs()));
  }

  private void schedulePing(long pingMs) {
    channel.eventLoop().schedule(() -> ping(pingMs), pingMs, TimeUnit.MILLISECONDS);
  }

  private void ping(long pingMs) {
    if (isOpen()) {
      mayWait = true;
      channel.writeAndFlush(new PingWebSocketFrame());
      schedulePing(pingMs);
    }
  }

  private void scheduleSilence(long inNanos) {
    channel.eventLoop().schedule(this::endIfSilent, inNanos, TimeUnit.NANOSECONDS);
  }

  private void endIfSilent() {
    if (!isOpen()) {
      return;
    }
    long silenceNanos = TimeUnit.MILLISECONDS.toNanos(server.config().timeouts().silenceMs());
    if (!channel.config().isAutoRead()) {
      // A peer that is not listened to cannot be heard.
      heardNanos = nanos();
    }
    long leftNanos = heardNanos + silenceNanos - nanos();
    if (leftNanos <= 0) {
      refuse(WebRefusal.SILENT, CloseCode.SILENT);
    } else {
      scheduleSilence(leftNanos);
    }
  }

  private long nanos() {
    return channel.eventLoop().ticker().nanoTime();
  }

  private boolean isOpen() {
    return !closing && channel.isActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    heardNanos = nanos();
    if (closing) {
      if (frame instanceof CloseWebSocketFrame) {
        context.close();
      }
      return;
    }
    switch (frame) {
      case BinaryWebSocketFrame binary -> message(ByteBufUtil.getBytes(binary.content()));
      case PingWebSocketFrame ping -> {
        mayWait = true;
        context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case CloseWebSocketFrame close -> {
        closing = true;
        context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      case TextWebSocketFrame text -> refuse(WebRefusal.TEXT, CloseCode.UNEXPECTED);
      default -> {}
    }
  }

  private void message(byte[] bytes) {
    if (!hello && bytes.length > Limits.HELLO_BYTES_MAX) {
      refuse(WebRefusal.HELLO_TOO_LARGE, CloseCode.TOO_LARGE);
      return;
    }
    hello = true;
    if (handler != null) {
      handler.onMessage(bytes);
    }
  }

  private void refuse(WebRefusal reason, CloseCode code) {
    if (isOpen()) {
      server.counters().refused(reason);
      close(code);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    if (context.channel().isWritable() && handler != null && !closing) {
      handler.onWritable();
    }
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    closing = true;
    ConnectionHandler last = handler;
    handler = null;
    if (last != null) {
      last.onClosed();
    }
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case TooLongFrameException _ -> refuse(WebRefusal.TOO_LARGE, CloseCode.TOO_LARGE);
      case CorruptedWebSocketFrameException broken -> endBroken(broken.closeStatus());
      case DecoderException _ -> endBroken(WebSocketCloseStatus.PROTOCOL_ERROR);
      // The line broke; nobody did anything wrong.
      case IOException _ -> context.close();
      case PrematureChannelClosureException _ -> context.close();
      case OutOfMemoryError _ -> exhausted();
      default -> {
        LOG.error("A connection is closed because something failed inside", cause);
        refuse(WebRefusal.FAILED, CloseCode.INTERNAL);
      }
    }
  }

  private void endBroken(WebSocketCloseStatus status) {
    if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      refuse(WebRefusal.TOO_LARGE, CloseCode.TOO_LARGE);
    } else if (isOpen()) {
      server.counters().refused(WebRefusal.WEBSOCKET_RULES);
      close(new CloseWebSocketFrame(status));
    }
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String remoteAddress() {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "unknown";
  }

  @Override
  public boolean isWritable() {
    return !mayWait || channel.isWritable();
  }

  @Override
  public long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public void send(byte[] message) {
    send(message, NOTHING);
  }

  @Override
  public void send(byte[] head, byte[] body) {
    if (channel.eventLoop().inEventLoop()) {
      write(head, body);
    } else {
      channel.eventLoop().execute(() -> write(head, body));
    }
  }

  private void write(byte[] head, byte[] body) {
    ChannelHandlerContext past = encoder;
    if (past == null || closing) {
      return;
    }
    mayWait = true;
    int bytes = head.length + body.length;
    try {
      if (bytes <= SharedFrames.BYTES_MAX) {
        past.write(SharedFrames.ofLoop().frame(channel.alloc(), head, body), channel.voidPromise());
      } else {
        past.write(SharedFrames.header(channel.alloc(), bytes, 0), channel.voidPromise());
        past.write(Unpooled.wrappedBuffer(head, body), channel.voidPromise());
      }
    } catch (OutOfMemoryError e) {
      exhausted();
    }
  }

  /**
   * There is no memory left outside of the heap, and so none to say goodbye either. The connection
   * goes, with what waits in it, so that there is some again for the others; its peer comes back.
   */
  private void exhausted() {
    if (isOpen()) {
      server.counters().refused(WebRefusal.MEMORY);
      closing = true;
      channel.close();
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isListening() {
    Socket direct = socket;
    return !closing && (direct == null || direct.isOpen());
  }

  @Override
  public void sendNow(byte[] head, byte[] body) {
    Socket direct = socket;
    ChannelHandlerContext past = encoder;
    if (direct == null || past == null || head.length + body.length > SharedFrames.BYTES_MAX) {
      send(head, body);
      flush();
      return;
    }
    if (closing) {
      return;
    }
    try {
      sendShared(direct, past, head, body);
    } catch (OutOfMemoryError e) {
      exhausted();
    }
  }

  private void sendShared(Socket direct, ChannelHandlerContext past, byte[] head, byte[] body) {
    ByteBuf frame = SharedFrames.ofLoop().shared(channel.alloc(), head, body);
    int bytes = frame.readableBytes();
    if (mayWait) {
      mayWait = pendingBytes() > 0;
    }
    int sent = mayWait ? 0 : DirectSocket.write(direct, frame);
    if (sent < bytes) {
      mayWait = true;
      ByteBuf rest = frame.retainedSlice(frame.readerIndex() + sent, bytes - sent);
      past.writeAndFlush(rest, channel.voidPromise());
    }
  }

  @Override
  public void close(CloseCode code) {
    if (!channel.eventLoop().inEventLoop()) {
      channel.eventLoop().execute(() -> close(code));
      return;
    }
    if (closing) {
      return;
    }
    close(new CloseWebSocketFrame(code.number(), code.text()));
  }

  private void close(CloseWebSocketFrame last) {
    closing = true;
    channel.writeAndFlush(last);
    // The peer closes when it has read why. Until then what it sends is taken from the line and
    // dropped: a socket that is closed with something unread in it takes the close message back.
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  @Override
  public Executor eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public void pauseReading(boolean paused) {
    heardNanos = nanos();
    channel.config().setAutoRead(!paused);
  }
}
