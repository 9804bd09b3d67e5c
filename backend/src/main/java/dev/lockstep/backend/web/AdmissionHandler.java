package dev.lockstep.backend.web;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Limits open connections, in all and from one address. Shared by all event loops. */
@Sharable
final class AdmissionHandler extends ChannelInboundHandlerAdapter {
  private final WebConfig.ConnectionLimits limits;
  private final WebCounters counters;
  private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  AdmissionHandler(WebConfig.ConnectionLimits limits, WebCounters counters) {
    this.limits = limits;
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    int open = counters.opened();
    InetAddress address = address(context);
    int fromHere = byAddress.merge(address, 1, Integer::sum);
    context
        .channel()
        .closeFuture()
        .addListener(closed -> {
          counters.closed();
          byAddress.computeIfPresent(address, (a, n) -> n == 1 ? null : n - 1);
        });
    if (open > limits.max() || fromHere > limits.perAddressMax()) {
      counters.refused(WebRefusal.CONNECTIONS);
      context.close();
      return;
    }
    super.channelActive(context);
    context.pipeline().remove(this);
  }

  private static InetAddress address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
