package dev.lockstep.backend.web;

import dev.lockstep.protocol.Invariant;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
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
import io.netty.handler.codec.http.FullHttpRequest;
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

/** The one server of a backend. Its event loops are its own; everything else is passed in. */
public final class WebServer implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 16 << 10;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int LINE_BYTES_MAX = 8 << 10;
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(128 << 10, 512 << 10);
  private static final int BACKLOG = 4_096;

  /** A little more than a connection gives its peer for leaving. */
  private static final long FAREWELL_MS_MAX = WebSocketConnection.CLOSE_MS_MAX + 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final WebConfig config;
  private final WebPages pages;
  private final ConnectionAcceptor agents;
  private final ConnectionAcceptor clients;
  private final WebCounters counters;
  private final StaticFiles files = new StaticFiles();
  private final WebSocketUpgrade upgrade = new WebSocketUpgrade(this);
  private final AtomicLong connectionIds = new AtomicLong();
  private final EventLoopGroup loops;
  private final Map<EventExecutor, Heartbeat> heartbeats = new IdentityHashMap<>();
  private final Map<EventExecutor, Farewell> farewells = new IdentityHashMap<>();
  private final LoopWatch loopWatch;
  private final @Nullable TlsFiles tls;
  private @Nullable Channel listening;

  private WebServer(
      WebConfig config,
      WebPages pages,
      ConnectionAcceptor agents,
      ConnectionAcceptor clients,
      MeterRegistry registry,
      EventLoopGroup loops)
      throws IOException {
    this.config = config;
    this.pages = pages;
    this.agents = agents;
    this.clients = clients;
    this.counters = new WebCounters(registry);
    this.loops = loops;
    this.loopWatch = new LoopWatch(loops, registry);
    for (EventExecutor each : loops) {
      EventLoop loop = (EventLoop) each;
      Heartbeat heartbeat = new Heartbeat(loop, config.timeouts());
      heartbeats.put(loop, heartbeat);
      farewells.put(loop, new Farewell(loop, heartbeat));
    }
    this.tls = config.tls().isPresent() ? TlsFiles.open(config.tls().get()) : null;
  }

  /**
   * Binds and begins to accept.
   *
   * @throws IOException if the address cannot be bound or the TLS files cannot be read; the message
   *     is for people
   */
  public static WebServer start(
      WebConfig config,
      WebPages pages,
      ConnectionAcceptor agents,
      ConnectionAcceptor clients,
      MeterRegistry registry)
      throws IOException {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("event-loop"), io);
    try {
      WebServer server = new WebServer(config, pages, agents, clients, registry, loops);
      server.bind();
      return server;
    } catch (IOException | RuntimeException e) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private void bind() throws IOException {
    AdmissionHandler admission = new AdmissionHandler(config, counters);
    HttpRoutes routes = new HttpRoutes(this);
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
                        .addLast(routes);
                  }
                });
    var bound = bootstrap.bind(config.host(), config.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + config.host()
              + ":"
              + config.port()
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

  /** The port that is bound. */
  public int port() {
    Channel channel = listening;
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : -1;
  }

  /**
   * Looks after what may change or go wrong while it serves: files that were replaced, event loops
   * that are held up. To be called again and again by one thread.
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

  /** Ends when all who are connected have been told so and have left, or have had their time. */
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
          "Connections that have not ended within {} ms are cut: some may not have been told why."
              + " Clients and agents come back by themselves.",
          FAREWELL_MS_MAX);
    }
    loops.shutdownGracefully(50, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
    if (tls != null) {
      tls.close();
    }
  }

  void upgrade(
      ChannelHandlerContext context, FullHttpRequest request, ConnectionAcceptor acceptor) {
    upgrade.upgrade(context, request, acceptor);
  }

  WebConfig config() {
    return config;
  }

  WebPages pages() {
    return pages;
  }

  WebCounters counters() {
    return counters;
  }

  StaticFiles files() {
    return files;
  }

  ConnectionAcceptor agents() {
    return agents;
  }

  ConnectionAcceptor clients() {
    return clients;
  }

  /** Of a channel's event loop. */
  Heartbeat heartbeat(Channel channel) {
    return Invariant.present(heartbeats.get(channel.eventLoop()), "all loops are this server's");
  }

  /** Of a channel's event loop. */
  Farewell farewell(Channel channel) {
    return Invariant.present(farewells.get(channel.eventLoop()), "all loops are this server's");
  }

  long nextConnectionId() {
    return connectionIds.incrementAndGet();
  }
}
