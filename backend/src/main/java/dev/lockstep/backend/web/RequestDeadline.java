package dev.lockstep.backend.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose next request is not complete in time, however steadily its bytes
 * arrive. Placed behind the aggregator of requests; an upgrade to WebSocket removes it. Owned by
 * its connection's event loop.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
  private final long withinMs;
  private final WebCounters counters;
  private @Nullable Future<?> deadline;

  RequestDeadline(long withinMs, WebCounters counters) {
    this.withinMs = withinMs;
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    restart(context);
    super.channelActive(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object request) throws Exception {
    restart(context);
    super.channelRead(context, request);
  }

  private void restart(ChannelHandlerContext context) {
    cancel();
    deadline = context.executor().schedule(() -> expire(context), withinMs, TimeUnit.MILLISECONDS);
  }

  private void expire(ChannelHandlerContext context) {
    counters.refused(WebRefusal.SLOW_HANDSHAKE);
    context.close();
  }

  private void cancel() {
    Future<?> running = deadline;
    if (running != null) {
      running.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    cancel();
  }
}
