package dev.lockstep.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/** One connection of a client, whatever it speaks. Owned by its event loop. */
abstract class LinePeer extends ChannelInboundHandlerAdapter {
  private @Nullable ChannelHandlerContext context;
  private boolean isCountedBefore;
  private boolean isSlow;
  private long connectNs;
  private long readNs;
  private long bytes;

  /** The line is gone, or what came on it was wrong. */
  abstract void onGone(String why);

  /** It begins to connect. */
  final void beginToConnect() {
    connectNs = BenchClock.nanos();
  }

  final long connectNs() {
    return connectNs;
  }

  /** When the bytes of the current message were read. */
  final long readNs() {
    return readNs;
  }

  /** It reads late on purpose: what it reads is counted, how late is not. */
  final void beSlow() {
    isSlow = true;
  }

  final boolean isSlow() {
    return isSlow;
  }

  /** All that was read so far, as it came from the network. */
  final long bytes() {
    return bytes;
  }

  /** Somebody before it counts what comes, as it is before TLS is taken off it. */
  final void beCountedBefore() {
    isCountedBefore = true;
  }

  /** So many bytes have come from the network. */
  final void arrived(int count) {
    readNs = BenchClock.nanos();
    bytes += count;
  }

  /** So many bytes have come to this handler, which are those of the network if nobody counts. */
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
   * The same by a reset. Who closes in order keeps a port for a minute, and after some storms the
   * kernel would look for free ones for longer than it takes to connect.
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
    gone("the line is gone");
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
