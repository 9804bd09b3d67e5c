package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.SocketLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A plain Netty server that sends messages that arrive at /publish to all its clients. Argument:
 * {@code group} writes each message to a {@link ChannelGroup}; a number encodes each frame once and
 * writes messages together that arrived within that many milliseconds. One event loop owns
 * everything; only {@code naive}, which also uses a group, has Netty's default number of event
 * loops.
 */
public final class NettyPeerMain {
  private static final String NAIVE = "naive";
  private static final String PUBLISH = "/publish";
  private static final int REQUEST_BYTES_MAX = 16 << 10;
  private static final int BACKLOG = 4_096;
  private static final int LENGTH_16 = 126;

  private final boolean usesGroup;
  private final long tickMs;
  private final ChannelGroup group;
  private final List<Channel> clients = new ArrayList<>();
  private final List<ByteBuf> pending = new ArrayList<>();
  private final EventLoop loop;
  private boolean isTicking;

  private NettyPeerMain(String mode, EventLoop loop) {
    this.usesGroup = mode.equals(NAIVE) || mode.equals("group");
    this.tickMs = usesGroup ? 0 : Long.parseLong(mode);
    this.loop = loop;
    this.group = new DefaultChannelGroup(loop);
  }

  public static void main(String[] args) throws InterruptedException {
    SocketLoops loops = new SocketLoops(args[0].equals(NAIVE) ? 0 : 1);
    NettyPeerMain peer = new NettyPeerMain(args[0], (EventLoop) loops.group().next());
    Channel listening =
        new ServerBootstrap()
            .group(loops.group())
            .channel(SocketLoops.serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(peer.pipeline())
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println("port " + ((InetSocketAddress) listening.localAddress()).getPort());
    listening.closeFuture().sync();
  }

  private ChannelInitializer<Channel> pipeline() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new HttpServerCodec())
            .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
            .addLast(
                new WebSocketServerProtocolHandler(
                    "/", null, false, REQUEST_BYTES_MAX, false, true))
            .addLast(new Member());
      }
    };
  }

  /** A client, or the publisher. */
  private final class Member extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof HandshakeComplete complete && !complete.requestUri().equals(PUBLISH)) {
        join(context.channel());
      }
      super.userEventTriggered(context, event);
    }

    private void join(Channel channel) {
      if (usesGroup) {
        group.add(channel);
      } else {
        clients.add(channel);
        var _ = channel.closeFuture().addListener(done -> clients.remove(channel));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (usesGroup) {
        group.writeAndFlush(new BinaryWebSocketFrame(frame.content().retain()));
      } else {
        pending.add(encoded(frame.content()));
        tick();
      }
    }
  }

  private static ByteBuf encoded(ByteBuf content) {
    int length = content.readableBytes();
    ByteBuf frame = Unpooled.directBuffer(length + 4);
    frame.writeByte(0x82);
    if (length < LENGTH_16) {
      frame.writeByte(length);
    } else {
      frame.writeByte(LENGTH_16).writeShort(length);
    }
    return frame.writeBytes(content);
  }

  private void tick() {
    if (tickMs == 0) {
      tell();
    } else if (!isTicking) {
      isTicking = true;
      var _ = loop.schedule(this::tell, tickMs, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    isTicking = false;
    ByteBuf all = pending.size() == 1 ? pending.getFirst() : joined();
    pending.clear();
    for (Channel client : clients) {
      // Behind the encoder: it is a frame already.
      var _ = client.pipeline().firstContext().writeAndFlush(all.retainedDuplicate());
    }
    all.release();
  }

  private ByteBuf joined() {
    ByteBuf all = Unpooled.directBuffer(pending.stream().mapToInt(ByteBuf::readableBytes).sum());
    for (ByteBuf each : pending) {
      all.writeBytes(each);
      each.release();
    }
    return all;
  }
}
