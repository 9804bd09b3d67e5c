package dev.lockstep.backend.web;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket on its event loop: complete binary messages in, shared bytes out, a heartbeat. */
final class WebSocketConnection extends ChannelInboundHandlerAdapter
    implements Connection, FrameReader.Sink {
  /** Time that a peer has to close after it was sent a close code. */
  static final long CLOSE_MS_MAX = 2_000;

  private static final byte[] NOTHING = new byte[0];
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

  private final WebServer server;
  private final Channel channel;
  private final Heartbeat heartbeat;
  private final FrameReader reader = new FrameReader();
  private final long id;
  // The event loop only.
  private @Nullable ConnectionHandler handler;
  // Writes here skip this handler: frames are encoded already.
  private @Nullable ChannelHandlerContext line;
  // For writes past the channel's queue; null where they are not possible.
  private @Nullable Socket socket;

  /** Whether the queue may hold something. Asking the channel costs more, so only then. */
  private volatile boolean mayWait = true;

  private boolean closing;
  private boolean hello;
  private boolean paused;

  /** The newest ping without an answer. */
  private byte @Nullable [] ping;

  // By the heartbeat's clock.
  private int openedMs;
  private int pingedMs;
  private int heardMs;

  /** This connection's index in the heartbeat, which owns the field; -1 if absent. */
  int place = -1;

  WebSocketConnection(WebServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    this.heartbeat = server.heartbeat(channel);
    this.id = server.nextConnectionId();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    line = context;
  }

  /** Starts after the response to the handshake was written. */
  void opened(ConnectionAcceptor acceptor) {
    socket = DirectSocket.of(channel);
    handler = acceptor.accept(this);
    openedMs = heartbeat.nowMs();
    pingedMs = openedMs;
    heardMs = openedMs;
    heartbeat.add(this);
    server.farewell(channel).opened(this);
  }

  /** Checks the deadlines; called by the heartbeat at each beat while the connection is open. */
  void beat(int nowMs) {
    WebConfig.Timeouts timeouts = server.config().timeouts();
    if (paused) {
      // A peer cannot be silent while its bytes are not read.
      heardMs = nowMs;
    }
    if (!hello && nowMs - openedMs >= timeouts.helloMs()) {
      refuse(WebRefusal.HELLO_TIMEOUT, CloseCode.HELLO_TIMEOUT);
    } else if (nowMs - heardMs >= timeouts.silenceMs()) {
      refuse(WebRefusal.SILENT, CloseCode.SILENT);
    } else if (nowMs - pingedMs >= timeouts.pingMs()) {
      pingedMs = nowMs;
      var _ = control(ControlFrames.PING, NOTHING);
      channel.flush();
    }
  }

  private boolean isOpen() {
    return !closing && channel.isActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    heardMs = heartbeat.nowMs();
    reader.read((ByteBuf) bytes, context.alloc(), this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    answerPing();
    super.channelReadComplete(context);
  }

  @Override
  public void onMessage(byte[] bytes) {
    if (closing) {
      return;
    }
    if (!hello && bytes.length > Limits.HELLO_BYTES_MAX) {
      refuse(WebRefusal.HELLO_TOO_LARGE, CloseCode.TOO_LARGE);
      return;
    }
    hello = true;
    if (handler != null) {
      handler.onMessage(bytes);
    }
  }

  @Override
  public void onText() {
    refuse(WebRefusal.TEXT, CloseCode.UNEXPECTED);
  }

  @Override
  public void onPing(byte[] payload) {
    ping = payload;
  }

  /** Answers the newest ping of a turn, and queues no answer for a peer that does not read. */
  private void answerPing() {
    byte[] payload = ping;
    if (payload != null && !closing && channel.isWritable()) {
      ping = null;
      var _ = control(ControlFrames.PONG, payload);
      channel.flush();
    }
  }

  @Override
  public void onClose(byte[] payload) {
    if (closing) {
      channel.close();
      return;
    }
    endTalk();
    var _ = control(ControlFrames.CLOSE, payload).addListener(ChannelFutureListener.CLOSE);
    channel.flush();
  }

  @Override
  public void onBroken(WebSocketCloseStatus status) {
    if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      refuse(WebRefusal.TOO_LARGE, CloseCode.TOO_LARGE);
    } else if (isOpen()) {
      server.counters().refused(WebRefusal.WEBSOCKET_RULES);
      close(status.code(), status.reasonText());
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
    answerPing();
    if (context.channel().isWritable() && handler != null && !closing) {
      handler.onWritable();
    }
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    endTalk();
    reader.close();
    ConnectionHandler last = handler;
    handler = null;
    if (last != null) {
      last.onClosed();
      server.farewell(channel).gone();
    }
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      // The network failed; no rule was broken.
      case IOException _ -> context.close();
      // The bytes are not TLS.
      case DecoderException _ -> onBroken(WebSocketCloseStatus.PROTOCOL_ERROR);
      case OutOfMemoryError _ -> exhausted();
      default -> {
        LOG.error("Closing a connection because its handling failed", cause);
        refuse(WebRefusal.FAILED, CloseCode.INTERNAL);
      }
    }
  }

  /** Handles a failure of work for this connection alone. */
  void failed(Throwable cause) {
    channel.pipeline().fireExceptionCaught(cause);
  }

  /** From here on nothing is sent, and what arrives is dropped. */
  private void endTalk() {
    closing = true;
    heartbeat.remove(this);
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
  public void send(Message message) {
    if (channel.eventLoop().inEventLoop()) {
      write(message);
    } else {
      channel.eventLoop().execute(() -> write(message));
    }
  }

  private void write(Message message) {
    ChannelHandlerContext past = line;
    if (past == null || closing) {
      return;
    }
    mayWait = true;
    try {
      SharedFrames.write(past, message);
    } catch (OutOfMemoryError e) {
      exhausted();
    }
  }

  /**
   * Closes the connection without a close frame, for which there is no direct memory. This releases
   * the memory of its queue for other connections; the peer reconnects.
   */
  private void exhausted() {
    if (isOpen()) {
      server.counters().refused(WebRefusal.MEMORY);
      endTalk();
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
  public void sendNow(Message message) {
    Socket direct = socket;
    if (direct == null || closing || message.bytes() > SharedFrames.BYTES_MAX) {
      send(message);
      flush();
      return;
    }
    try {
      sendShared(direct, message);
    } catch (OutOfMemoryError e) {
      exhausted();
    }
  }

  private void sendShared(Socket direct, Message message) {
    ByteBuf frame = SharedFrames.ofLoop().shared(channel.alloc(), message);
    if (mayWait) {
      mayWait = pendingBytes() > 0;
    }
    int sent = mayWait ? 0 : DirectSocket.write(direct, frame);
    int left = frame.readableBytes() - sent;
    ChannelHandlerContext past = line;
    if (left > 0 && past != null) {
      // The kernel did not accept all of it; the rest goes through the channel's queue.
      mayWait = true;
      ByteBuf rest = frame.retainedSlice(frame.readerIndex() + sent, left);
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
    close(code.number(), code.text());
  }

  private void close(int code, String why) {
    endTalk();
    var _ = control(ControlFrames.CLOSE, ControlFrames.closing(code, why));
    channel.flush();
    // The peer closes once it has read the reason. Until then this side reads and drops its bytes:
    // closing a socket with unread bytes resets it, and the reset overtakes the close frame.
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  /** Writes a control frame behind everything written before, without flushing. */
  private ChannelFuture control(int opcode, byte[] payload) {
    mayWait = true;
    ByteBuf frame = ControlFrames.frame(channel.alloc(), opcode, payload);
    ChannelHandlerContext past = line;
    return past == null ? channel.write(frame) : past.write(frame);
  }

  @Override
  public Executor eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public void pauseReading(boolean paused) {
    this.paused = paused;
    heardMs = heartbeat.nowMs();
    channel.config().setAutoRead(!paused);
  }
}
