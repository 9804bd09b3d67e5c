package dev.lockstep.agent;

import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.AgentWelcome;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.ResumeRequest;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend whose messages come from the test; the agent's messages are kept until the test reads
 * them.
 */
final class ScriptedBackend implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 2 << 20;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Channel door;

  ScriptedBackend() {
    door =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    Peer peer = new Peer(channel);
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(64 << 10),
                            new Upgrade(peer),
                            new WebSocketServerProtocolHandler(
                                WebSocketServerProtocolConfig.newBuilder()
                                    .websocketPath(ProtocolVersion.AGENT_PATH)
                                    .subprotocols(ProtocolVersion.SUBPROTOCOL)
                                    .maxFramePayloadLength(MESSAGE_BYTES_MAX)
                                    .handleCloseFrames(false)
                                    .sendCloseFrame(null)
                                    .build()),
                            new Frames(peer));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) door.localAddress()).getPort());
  }

  /** Number of connections so far. */
  int connections() {
    return connections.get();
  }

  /** Waits for the next agent that connects. */
  Peer accept() throws InterruptedException {
    return peers.take();
  }

  @Override
  public void close() {
    if (loops.isShuttingDown()) {
      return;
    }
    door.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** A connected agent. */
  static final class Peer {
    private final Channel channel;
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private volatile String upgrade = "";

    private Peer(Channel channel) {
      this.channel = channel;
    }

    /** The HTTP request of the connection: line and headers. */
    String upgrade() {
      return upgrade;
    }

    /** Waits for its next message. */
    byte[] next() throws InterruptedException {
      return messages.take();
    }

    AgentHello hello() throws Exception {
      AgentToBackend message = AgentToBackend.parseFrom(next());
      if (!message.hasHello()) {
        throw new AssertionError("the first message is no hello");
      }
      return message.getHello();
    }

    void welcome(long epoch, Position from, int beaconMs) {
      send(
          BackendToAgent.newBuilder()
              .setWelcome(
                  AgentWelcome.newBuilder()
                      .setProtocolVersion(ProtocolVersion.CURRENT)
                      .setEpoch(epoch)
                      .setBeaconIntervalMs(beaconMs)
                      .setResume(resumeFrom(from)))
              .build());
    }

    void resume(Position from) {
      send(BackendToAgent.newBuilder().setResume(resumeFrom(from)).build());
    }

    private static ResumeRequest resumeFrom(Position from) {
      return ResumeRequest.newBuilder()
          .setFrom(
              dev.lockstep.protocol.wire.Position.newBuilder()
                  .setEpoch(from.epoch())
                  .setVersion(from.version()))
          .build();
    }

    private void send(BackendToAgent message) {
      channel.writeAndFlush(
          new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message.toByteArray())));
    }

    /** Sends an invalid message: a malformed one, or one that is not binary. */
    void sendFrame(WebSocketFrame frame) {
      channel.writeAndFlush(frame);
    }

    /** Closes the connection with a code, as a backend does. */
    void close(int code, String reason) {
      channel
          .writeAndFlush(new CloseWebSocketFrame(code, reason))
          .addListener(ChannelFutureListener.CLOSE);
    }

    /** Breaks the connection without a close frame. */
    void drop() {
      channel.config().setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
      channel.close();
    }

    /** Waits for the code with which the agent closed. */
    int closedWith() throws Exception {
      return closed.get();
    }
  }

  private final class Upgrade extends ChannelInboundHandlerAdapter {
    private final Peer peer;

    Upgrade(Peer peer) {
      this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof FullHttpRequest request) {
        peer.upgrade = request.method() + " " + request.uri() + "\n" + request.headers().entries();
        peers.add(peer);
      }
      context.fireChannelRead(message);
    }
  }

  private static final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final Peer peer;
    private final java.io.ByteArrayOutputStream parts = new java.io.ByteArrayOutputStream();

    Frames(Peer peer) {
      this.peer = peer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof CloseWebSocketFrame close) {
        peer.closed.complete(close.statusCode());
        context.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      parts.writeBytes(ByteBufUtil.getBytes(frame.content()));
      if (frame.isFinalFragment()) {
        peer.messages.add(parts.toByteArray());
        parts.reset();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      peer.closed.complete(1006);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // The connection was dropped; the test checks the agent's side.
      context.close();
    }
  }
}
