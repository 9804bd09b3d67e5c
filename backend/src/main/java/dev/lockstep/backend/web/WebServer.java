package dev.lockstep.backend.web;

import dev.lockstep.protocol.Invariant;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of a backend. It owns its event loops; everything else is passed in. */
public final class WebServer implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 16 << 10;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int LINE_BYTES_MAX = 8 << 10;
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(128 << 10, 512 << 10);
  private static final int BACKLOG = 4_096;

  /** A little more than the time that a connection gives its peer to close. */
  private static final long FAREWELL_MS_MAX = WebSocketConnection.CLOSE_MS_MAX + 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final WebConfig config;
  private final WebCounters counters;
  private final HttpRoutes routes;
  private final AtomicLong connectionIds = new AtomicLong();
  private final EventLoopGroup loops;
  private final Map<EventExecutor, Heartbeat> heartbeats = new IdentityHashMap<>();
  private final Map<EventExecutor, Farewell> farewells = new IdentityHashMap<>();
  private final LoopWatch loopWatch;
  private final @Nullable TlsFiles tls;
  private @Nullable Channel listening;

  /** The pages and acceptors that the server serves, and the registry of its metrics. */
  public record Edges(
      WebPages pages,
      ConnectionAcceptor agents,
      ConnectionAcceptor clients,
      MeterRegistry registry) {}

  private WebServer(WebConfig config, Edges edges, EventLoopGroup loops) throws IOException {
    this.config = config;
    this.counters = new WebCounters(edges.registry());
    this.routes = new HttpRoutes(edges, new WebSocketUpgrade(this));
    this.loops = loops;
    this.loopWatch = new LoopWatch(loops, edges.registry());
    for (EventExecutor each : loops) {
      EventLoop loop = (EventLoop) each;
      Heartbeat heartbeat = new Heartbeat(loop, config.timeouts());
      heartbeats.put(loop, heartbeat);
      farewells.put(loop, new Farewell(loop, heartbeat));
    }
    this.tls =
        config.endpoint().tls().isPresent() ? TlsFiles.open(config.endpoint().tls().get()) : null;
  }

  /**
   * Binds and starts accepting.
   *
   * @throws IOException if the address cannot be bound or the TLS files cannot be read; the message
   *     is for people
   */
  public static WebServer start(WebConfig config, Edges edges) throws IOException {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("event-loop"), io);
    try {
      WebServer server = new WebServer(config, edges, loops);
      server.bind();
      return server;
    } catch (IOException | RuntimeException e) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private void bind() throws IOException {
    AdmissionHandler admission = new AdmissionHandler(config.connections(), counters);
    HttpDoor door = new HttpDoor(routes, config, counters);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ReadSizes())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(admission);
                    if (tls != null) {
                      channel.pipeline().addLast(tls.context().newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(
                                new HttpDecoderConfig()
                                    .setMaxInitialLineLength(LINE_BYTES_MAX)
                                    .setMaxHeaderSize(HEADER_BYTES_MAX)))
                        .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX, true))
                        .addLast(new RequestDeadline(config.timeouts().handshakeMs(), counters))
                        .addLast(door);
                  }
                });
    var bound =
        bootstrap.bind(config.endpoint().host(), config.endpoint().port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + config.endpoint().host()
              + ":"
              + config.endpoint().port()
              + ": "
              + bound.cause().getMessage()
              + "; choose another --port, or end the program that holds it",
          bound.cause());
    }
    listening = bound.channel();
  }

  private static Class<? extends ServerChannel> serverChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** The bound port. */
  public int port() {
    Channel channel = listening;
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : -1;
  }

  /**
   * Checks for replaced TLS files and blocked event loops. One thread calls this, every half
   * second.
   */
  public void poll(Instant now) {
    loopWatch.poll();
    if (tls != null) {
      tls.poll(now);
    }
  }

  /** Stops accepting; connections stay open until they are closed. */
  public void stopAccepting() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
  }

  /** Closes every connection and waits until its peer has closed it, too, or its time is over. */
  @Override
  public void close() {
    if (loops.isShuttingDown()) {
      return;
    }
    stopAccepting();
    boolean haveAllLeft =
        CompletableFuture.allOf(
                farewells.values().stream().map(Farewell::begin).toArray(CompletableFuture[]::new))
            .thenApply(_ -> true)
            .completeOnTimeout(false, FAREWELL_MS_MAX, TimeUnit.MILLISECONDS)
            .join();
    if (!haveAllLeft) {
      LOG.warn(
          "Connections that have not closed within {} ms are cut, perhaps before their peers"
              + " received the reason. Clients and agents reconnect by themselves.",
          FAREWELL_MS_MAX);
    }
    loops.shutdownGracefully(50, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
    if (tls != null) {
      tls.close();
    }
  }

  WebConfig config() {
    return config;
  }

  WebCounters counters() {
    return counters;
  }

  /** The heartbeat of a channel's event loop. */
  Heartbeat heartbeat(Channel channel) {
    return Invariant.present(heartbeats.get(channel.eventLoop()), "all loops are this server's");
  }

  /** The farewell of a channel's event loop. */
  Farewell farewell(Channel channel) {
    return Invariant.present(farewells.get(channel.eventLoop()), "all loops are this server's");
  }

  long nextConnectionId() {
    return connectionIds.incrementAndGet();
  }
}
