package dev.lockstep.bench.load;

import dev.lockstep.protocol.position.Position;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** All clients of one generator. Owned by its event loop, on which all methods are called. */
final class Flock implements LockstepClient.World, PlainWorld {
  /** Connections that are being made at the same time. */
  private static final int CONNECTING_MAX = 512;

  /**
   * The same with TLS: a server that has just started needs so long for each handshake that of many
   * at once the last would be too late for it.
   */
  private static final int SECURE_CONNECTING_MAX = 32;

  /** One address has some 28,000 ports, and when half are taken, the kernel looks long. */
  private static final int CLIENTS_PER_ADDRESS = 1_000;

  private static final int BUFFER_BYTES = 64 << 10;

  /** What a client that reads slowly takes at a time, so that it comes to 10 KB a second. */
  private static final int SIP_BYTES = 1_024;

  private static final long SIP_MS = 100;
  private static final int SMALL_SOCKET_BYTES = 4_096;

  private final LoadPlan plan;
  private final SocketLoops loops;
  private final @Nullable SecureLine secure;
  private final Tally tally;
  private final FrameBook book = new FrameBook();
  private final List<LinePeer> clients = new ArrayList<>();
  private final ArrayDeque<Integer> toConnect = new ArrayDeque<>();
  private final Set<LinePeer> live = new HashSet<>();
  private final Set<LinePeer> behind = new HashSet<>();
  private final List<Future<?>> sips = new ArrayList<>();

  private CompletableFuture<Void> allLive = new CompletableFuture<>();
  private CompletableFuture<Void> allThere = new CompletableFuture<>();
  private @Nullable Position target;
  private long bytesBefore;
  private int made;
  private int connecting;
  private int gone;
  private boolean isCutting;

  /**
   * @throws SSLException if the plan's certificates cannot be used
   */
  Flock(LoadPlan plan, SocketLoops loops, Tally tally) throws SSLException {
    this.plan = plan;
    this.secure = plan.authority().isEmpty() ? null : new SecureLine(plan.authority(), plan.port());
    this.loops = loops;
    this.tally = tally;
  }

  // --- commands ---

  /** Makes all clients and connects them; done when all follow. */
  CompletableFuture<Void> open() {
    LockstepClient.Surroundings around =
        new LockstepClient.Surroundings(book, tally, this, plan.cluster());
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(
          plan.kind() == LoadPlan.Kind.LOCKSTEP
              ? new LockstepClient(around, plan.tokens().get(i % plan.tokens().size()), isFull(i))
              : plain());
    }
    return connectAll();
  }

  /** Cuts all connections, without a word. */
  void cut() {
    isCutting = true;
    clients.forEach(LinePeer::cutLine);
  }

  /** Connects all again, each from where it stood; done when all follow. */
  CompletableFuture<Void> reopen() {
    isCutting = false;
    bytesBefore = bytes();
    clients.replaceAll(client -> client instanceof LockstepClient one ? one.again() : plain());
    return connectAll();
  }

  /** Connects as many again that hold nothing; done when all follow. */
  CompletableFuture<Void> openAnew() {
    isCutting = false;
    bytesBefore = bytes();
    clients.clear();
    return open();
  }

  private LinePeer plain() {
    return switch (plan.kind()) {
      case NATS -> new NatsClient(plan.path(), tally, this);
      case NATS_BUCKET -> NatsClient.ofBucket(plan.path(), ++made, tally, this);
      case WATCH -> new WatchClient(plan.path(), plan.tokens().getFirst(), tally, this);
      case PLAIN, LOCKSTEP -> new PlainClient(plan.path(), tally, this);
    };
  }

  /** Done when all stand at a position or after it. */
  CompletableFuture<Void> await(Position position) {
    target = position;
    allThere = new CompletableFuture<>();
    behind.clear();
    for (LinePeer client : clients) {
      if (client instanceof LockstepClient one && one.position().isBefore(position)) {
        behind.add(client);
      }
    }
    if (behind.isEmpty()) {
      allThere.complete(null);
    }
    return allThere;
  }

  /** The clients that are to read nothing, or little, do so from now on. */
  void stall() {
    for (int i = 0; i < plan.stalled() + plan.slow(); i++) {
      var context = clients.get(i).context();
      if (context == null) {
        continue;
      }
      clients.get(i).beSlow();
      context.channel().config().setAutoRead(false);
      if (i >= plan.stalled()) {
        context
            .channel()
            .config()
            .setRecvByteBufAllocator(
                new FixedRecvByteBufAllocator(SIP_BYTES).maxMessagesPerRead(1));
        sips.add(
            context
                .channel()
                .eventLoop()
                .scheduleAtFixedRate(context::read, SIP_MS, SIP_MS, TimeUnit.MILLISECONDS));
      }
    }
  }

  /** They read again. */
  void release() {
    sips.forEach(sip -> sip.cancel(false));
    sips.clear();
    for (int i = 0; i < plan.stalled() + plan.slow(); i++) {
      var context = clients.get(i).context();
      if (context != null) {
        context
            .channel()
            .config()
            .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(BUFFER_BYTES));
        context.channel().config().setAutoRead(true);
      }
    }
  }

  int live() {
    return live.size();
  }

  int gone() {
    return gone;
  }

  int full() {
    int full = 0;
    for (int i = 0; i < clients.size(); i++) {
      full += plan.kind() == LoadPlan.Kind.LOCKSTEP && isFull(i) ? 1 : 0;
    }
    return full;
  }

  long bytes() {
    return bytesBefore + clients.stream().mapToLong(LinePeer::bytes).sum();
  }

  // --- connecting ---

  /**
   * Some among those that read slowly do not count for others: full ones are taken from the end.
   */
  private boolean isFull(int index) {
    int fromEnd = plan.clients() - 1 - index;
    return fromEnd < plan.tokens().size() || fromEnd % plan.fullEvery() == 0;
  }

  private CompletableFuture<Void> connectAll() {
    allLive = new CompletableFuture<>();
    for (int i = clients.size() - 1; i >= 0; i--) {
      toConnect.add(i);
    }
    connectMore();
    return allLive;
  }

  private void connectMore() {
    int most = secure == null ? CONNECTING_MAX : SECURE_CONNECTING_MAX;
    while (connecting < most && !toConnect.isEmpty()) {
      connecting++;
      connect(toConnect.remove());
    }
  }

  private void connect(int index) {
    clients.get(index).beginToConnect();
    boolean isSpecial = index < plan.stalled() + plan.slow();
    var bootstrap =
        loops
            .bootstrap()
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BUFFER_BYTES))
            .handler(onLine(clients.get(index)));
    if (isSpecial) {
      bootstrap.option(ChannelOption.SO_RCVBUF, SMALL_SOCKET_BYTES);
    }
    ChannelFuture connected =
        bootstrap.connect(
            new InetSocketAddress("127.0.0.1", plan.port()),
            new InetSocketAddress("127.0.1." + (1 + index / CLIENTS_PER_ADDRESS), 0));
    var _ =
        connected.addListener(done -> {
          if (!done.isSuccess()) {
            failed("cannot connect: " + done.cause().getMessage());
          }
        });
  }

  private ChannelHandler onLine(LinePeer client) {
    SecureLine tls = secure;
    if (tls == null) {
      return client;
    }
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        tls.prepare(channel, client);
      }
    };
  }

  private void failed(String why) {
    tally.fault(why);
    notLetIn(why);
  }

  /** Nobody waits for all when one has failed for good. */
  private void notLetIn(String why) {
    connecting--;
    connectMore();
    var _ = allLive.completeExceptionally(new IOException("a client is not let in: " + why));
  }

  private void onLivePeer(LinePeer client) {
    if (live.add(client)) {
      connecting--;
      connectMore();
      if (live.size() == clients.size()) {
        allLive.complete(null);
      }
    }
  }

  private void onGonePeer(LinePeer client, String why) {
    boolean wasLive = live.remove(client);
    if (isCutting) {
      return;
    }
    gone++;
    tally.fault(why);
    if (!wasLive) {
      notLetIn(why);
    }
  }

  // --- from clients ---

  @Override
  public void onLive(LockstepClient client) {
    onLivePeer(client);
  }

  @Override
  public void onStep(LockstepClient client, ReadFrame frame) {
    Position awaited = target;
    if (awaited != null
        && !client.position().isBefore(awaited)
        && behind.remove(client)
        && behind.isEmpty()) {
      allThere.complete(null);
    }
  }

  @Override
  public void onGone(LockstepClient client, String why) {
    onGonePeer(client, why);
  }

  @Override
  public void onLive(LinePeer client) {
    onLivePeer(client);
  }

  @Override
  public void onGone(LinePeer client, String why) {
    onGonePeer(client, why);
  }

  /** A task on the event loop that owns all this, and its result. */
  static <T> CompletableFuture<T> on(SocketLoops loops, Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, loops.group().next());
  }
}
