package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.store.Change;
import dev.lockstep.bench.cluster.store.ClusterState;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's HTTP server, on loopback only.
 *
 * <p>Any other thread may call {@link #listen} and {@link #stopListening}, which wait for the
 * cluster's thread; that thread owns everything else.
 */
public final class ApiServer {

  private static final int CONNECTIONS_MAX = 1_000;
  private static final int REQUEST_BYTES_MAX = 3 << 20;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  private final ClusterThread thread;
  private final ServerParts parts;
  private final ChannelGroup connections;
  private volatile @Nullable Channel listener;
  private volatile int port;

  /**
   * A server that does not listen yet.
   *
   * @param port the port to listen on, 0 for any free one; once bound it stays the same
   * @param tokens the accepted bearer tokens; empty to require none
   */
  public ApiServer(
      ClusterThread thread, ClusterState state, ClusterApi api, Set<String> tokens, int port) {
    this.thread = thread;
    RequestCounts counts = new RequestCounts();
    FaultBook faults = new FaultBook(counts);
    this.parts =
        new ServerParts(
            new ServerParts.Content(state, api),
            faults,
            new WatchRoster(thread.loop(), faults),
            counts,
            Set.copyOf(tokens));
    this.connections = new DefaultChannelGroup(thread.loop());
    this.port = port;
  }

  public FaultBook faults() {
    return parts.faults();
  }

  /** Sends new changes to all watches; called after every task that writes. */
  public void drainWatches() {
    parts.roster().drain();
  }

  /** Sends bookmarks periodically to every watch that requested them. */
  public void bookmarkEvery(Duration interval) {
    long nanos = interval.toNanos();
    thread
        .loop()
        .scheduleWithFixedDelay(parts.roster()::bookmark, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  public void bookmark() {
    parts.roster().bookmark();
  }

  /** Ends all watches of a type, or of all types, normally. */
  public void endWatches(String typeId) {
    parts.roster().forEach(typeId, WatchStream::end);
  }

  /** Resets the connections of all watches of a type after some last bytes. */
  public void breakWatches(String typeId, String lastBytes) {
    parts.roster().forEach(typeId, watch -> watch.breakOff(lastBytes));
  }

  /** Writes a line into all watches of a type. */
  public void inject(String typeId, String line) {
    parts.roster().forEach(typeId, watch -> watch.inject(line));
  }

  /** Sends a change to all watches of its type, even again. */
  public void inject(String typeId, Change change) {
    parts.roster().forEach(typeId, watch -> watch.inject(change));
  }

  /** Repeats to every watch of a type its last change. */
  public void repeatLast(String typeId) {
    parts
        .roster()
        .forEach(
            typeId,
            watch -> {
              Change last = watch.lastSent();
              if (last != null) {
                watch.inject(last);
              }
            });
  }

  public void injectBookmark(String typeId, long resourceVersion) {
    parts.roster().forEach(typeId, watch -> watch.injectBookmark(resourceVersion));
  }

  /** Drops all connections abruptly, open requests included, and continues to listen. */
  public void dropConnections() {
    connections.close();
  }

  public ClusterCounts counts() {
    return parts.counts().snapshot(parts.roster());
  }

  public int port() {
    return port;
  }

  /** Listens on the previous port, or for the first time on the configured one. */
  public void listen() {
    if (listener != null) {
      return;
    }
    Channel bound =
        new ServerBootstrap()
            .group(thread.group())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new Connection())
            .bind(new InetSocketAddress("127.0.0.1", port))
            .syncUninterruptibly()
            .channel();
    listener = bound;
    port = ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /** Stops listening and drops all connections, as when the process dies. */
  public void stopListening() {
    Channel bound = listener;
    if (bound != null) {
      listener = null;
      bound.close().syncUninterruptibly();
      connections.close().syncUninterruptibly();
    }
  }

  private final class Connection extends ChannelInitializer<SocketChannel> {

    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.size() >= CONNECTIONS_MAX) {
        parts.counts().countConnectionRefused();
        channel.close();
        return;
      }
      connections.add(channel);
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpServerKeepAliveHandler())
          .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
          .addLast(new ApiHandler(parts));
    }
  }
}
