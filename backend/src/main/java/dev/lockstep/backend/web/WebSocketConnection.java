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
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket on its event loop: whole binary messages in, shared bytes out, a heartbeat. */
final class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Connection {
  private static final long CLOSE_MS_MAX = 2_000;

  private final WebServer server;
  private final Channel channel;
  private final long id;
  // The event loop only.
  private @Nullable ConnectionHandler handler;
  private boolean closing;
  private boolean hello;
  private boolean heard = true;
  private int silentPings;

  WebSocketConnection(WebServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    this.id = server.nextConnectionId();
  }

  void opened(ConnectionAcceptor acceptor) {
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
    schedulePing(timeouts);
  }

  private void schedulePing(WebConfig.Timeouts timeouts) {
    channel.eventLoop().schedule(() -> ping(timeouts), timeouts.pingMs(), TimeUnit.MILLISECONDS);
  }

  private void ping(WebConfig.Timeouts timeouts) {
    if (closing || !channel.isActive()) {
      return;
    }
    silentPings = heard ? 0 : silentPings + 1;
    heard = false;
    if (silentPings * timeouts.pingMs() >= timeouts.silenceMs()) {
      refuse(WebRefusal.SILENT, CloseCode.SILENT);
      return;
    }
    channel.writeAndFlush(new PingWebSocketFrame());
    schedulePing(timeouts);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    heard = true;
    if (closing) {
      return;
    }
    switch (frame) {
      case BinaryWebSocketFrame binary -> message(ByteBufUtil.getBytes(binary.content()));
      case PingWebSocketFrame ping ->
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
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
    if (!closing && channel.isActive()) {
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
    if (cause instanceof TooLongFrameException) {
      refuse(WebRefusal.TOO_LARGE, CloseCode.TOO_LARGE);
      return;
    }
    server.counters().refused(WebRefusal.WEBSOCKET_RULES);
    context.close();
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
    return channel.isWritable();
  }

  @Override
  public long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public void send(byte[] message) {
    write(Unpooled.wrappedBuffer(message));
  }

  @Override
  public void send(byte[] head, byte[] body) {
    write(Unpooled.wrappedBuffer(head, body));
  }

  private void write(ByteBuf bytes) {
    channel.write(new BinaryWebSocketFrame(bytes), channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
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
    closing = true;
    channel
        .writeAndFlush(new CloseWebSocketFrame(code.number(), code.text()))
        .addListener(ChannelFutureListener.CLOSE);
    // A peer that does not read would keep the close message, and the socket, for ever.
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  @Override
  public Executor eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public void pauseReading(boolean paused) {
    channel.config().setAutoRead(!paused);
  }
}
