package dev.lockstep.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/** One connection of a client, for any protocol. Owned by its event loop. */
abstract class LinePeer extends ChannelInboundHandlerAdapter {
  private @Nullable ChannelHandlerContext context;
  private boolean isCountedBefore;
  private boolean isSlow;
  private long connectNs;
  private long readNs;
  private long bytes;

  /** Called when the connection is lost or has carried invalid bytes. */
  abstract void onGone(String why);

  /** Notes the time at which the client begins to connect. */
  final void beginToConnect() {
    connectNs = BenchClock.nanos();
  }

  final long connectNs() {
    return connectNs;
  }

  /** Returns when the bytes of the current message were read. */
  final long readNs() {
    return readNs;
  }

  /**
   * Marks the client as slow on purpose: the tally counts its messages, but not their latencies.
   */
  final void beSlow() {
    isSlow = true;
  }

  final boolean isSlow() {
    return isSlow;
  }

  /** Returns the number of bytes read from the network so far. */
  final long bytes() {
    return bytes;
  }

  /**
   * Leaves the counting of bytes to a handler before this one, which sees them as encrypted by TLS.
   */
  final void beCountedBefore() {
    isCountedBefore = true;
  }

  /** Counts bytes from the network. */
  final void arrived(int count) {
    readNs = BenchClock.nanos();
    bytes += count;
  }

  /** Counts bytes received by this handler, unless a handler before it counts them. */
  final void received(int count) {
    if (!isCountedBefore) {
      arrived(count);
    }
  }

  final void closeLine() {
    ChannelHandlerContext now = context;
    if (now != null) {
      now.close();
    }
  }

  /**
   * Cuts the connection with a reset. An orderly close holds a port for a minute; after some storms
   * the kernel would search longer for a free port than it takes to connect.
   */
  final void cutLine() {
    ChannelHandlerContext now = context;
    if (now != null) {
      now.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      closeLine();
    }
  }

  final @Nullable ChannelHandlerContext context() {
    return context;
  }

  final void begin(ChannelHandlerContext newContext) {
    context = newContext;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone("the connection is lost");
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    gone(String.valueOf(cause));
    ctx.close();
  }

  final void gone(String why) {
    if (context != null) {
      context = null;
      onGone(why);
    }
  }
}
