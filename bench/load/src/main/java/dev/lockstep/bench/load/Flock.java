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

/** All clients of one generator. Its event loop owns it and calls all methods. */
final class Flock implements LockstepClient.World, PlainWorld {
  /** Connections attempted at the same time. */
  private static final int CONNECTING_MAX = 512;

  /**
   * The same with TLS. A server that has just started needs long for each handshake; with more
   * attempts at once, the last ones would time out.
   */
  private static final int SECURE_CONNECTING_MAX = 32;

  /**
   * Clients for each loopback address. An address has some 28,000 ports, and the kernel searches
   * long once half of them are taken.
   */
  private static final int CLIENTS_PER_ADDRESS = 1_000;

  private static final int BUFFER_BYTES = 64 << 10;

  /** Bytes that a slow client reads at a time, which makes 10 KB a second. */
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
    this.secure =
        plan.server().authority().isEmpty()
            ? null
            : new SecureLine(plan.server().authority(), plan.server().port());
    this.loops = loops;
    this.tally = tally;
  }

  // --- commands ---

  /** Creates and connects all clients; completes when all follow. */
  CompletableFuture<Void> open() {
    LockstepClient.Surroundings around =
        new LockstepClient.Surroundings(book, tally, this, plan.following().cluster());
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(
          plan.kind() == LoadPlan.Kind.LOCKSTEP
              ? new LockstepClient(
                  around,
                  plan.following().tokens().get(i % plan.following().tokens().size()),
                  isFull(i))
              : plain());
    }
    return connectAll();
  }

  /** Cuts all connections without a close frame. */
  void cut() {
    isCutting = true;
    clients.forEach(LinePeer::cutLine);
  }

  /** Reconnects all clients, each at its position; completes when all follow. */
  CompletableFuture<Void> reopen() {
    isCutting = false;
    bytesBefore = bytes();
    clients.replaceAll(client -> client instanceof LockstepClient one ? one.again() : plain());
    return connectAll();
  }

  /** Connects the same number of clients with nothing held; completes when all follow. */
  CompletableFuture<Void> openFresh() {
    isCutting = false;
    bytesBefore = bytes();
    clients.clear();
    return open();
  }

  private LinePeer plain() {
    return switch (plan.kind()) {
      case NATS -> new NatsClient(plan.server().path(), tally, this);
      case NATS_BUCKET -> NatsClient.ofBucket(plan.server().path(), ++made, tally, this);
      case WATCH ->
          new WatchClient(plan.server().path(), plan.following().tokens().getFirst(), tally, this);
      case PLAIN, LOCKSTEP -> new PlainClient(plan.server().path(), tally, this);
    };
  }

  /** Completes when all clients have reached a position. */
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

  /** Stops or slows the reading of the clients that the plan names. */
  void stall() {
    for (int i = 0; i < plan.special().count(); i++) {
      var context = clients.get(i).context();
      if (context == null) {
        continue;
      }
      clients.get(i).beSlow();
      context.channel().config().setAutoRead(false);
      if (i >= plan.special().stalled()) {
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

  /** Resumes normal reading. */
  void release() {
    sips.forEach(sip -> sip.cancel(false));
    sips.clear();
    for (int i = 0; i < plan.special().count(); i++) {
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
   * Returns whether a client holds all content. Full clients have the highest indices, because slow
   * clients, which have the lowest, do not count as checks.
   */
  private boolean isFull(int index) {
    int fromEnd = plan.clients() - 1 - index;
    return fromEnd < plan.following().tokens().size()
        || fromEnd % plan.following().fullEvery() == 0;
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
    boolean isSpecial = index < plan.special().count();
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
            new InetSocketAddress("127.0.0.1", plan.server().port()),
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
    failAll(why);
  }

  /** Fails all pending commands, because a client has failed for good. */
  private void failAll(String why) {
    connecting--;
    connectMore();
    var _ = allLive.completeExceptionally(new IOException("the server refused a client: " + why));
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
      failAll(why);
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

  /** Runs a task on the event loop that owns the flock, and returns its result. */
  static <T> CompletableFuture<T> on(SocketLoops loops, Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, loops.group().next());
  }
}
