package dev.lockstep.backend.web;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks what holds for every request, whatever its path, and hands it to its route. Shared by all
 * connections.
 */
@Sharable
final class HttpDoor extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

  private final HttpRoutes routes;
  private final WebConfig config;
  private final WebCounters counters;

  HttpDoor(HttpRoutes routes, WebConfig config, WebCounters counters) {
    this.routes = routes;
    this.config = config;
    this.counters = counters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    HttpExchange exchange = new HttpExchange(context, request, path, counters);
    if (!request.decoderResult().isSuccess()) {
      exchange.refuse(
          WebRefusal.BAD_REQUEST, HttpResponseStatus.BAD_REQUEST, "The request cannot be read.");
    } else if (hasAllowedHost(exchange)) {
      route(exchange);
    }
  }

  /** Whether the request names a host that this server answers for; refuses it when not. */
  private boolean hasAllowedHost(HttpExchange exchange) {
    List<String> hosts = exchange.request().headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1) {
      exchange.refuse(
          WebRefusal.HOST, HttpResponseStatus.BAD_REQUEST, "The request must name one host.");
      return false;
    }
    if (config.origins().loopbackHostsOnly()
        && !LOOPBACK_HOST.matcher(hosts.getFirst()).matches()) {
      exchange.refuse(
          WebRefusal.HOST,
          HttpResponseStatus.FORBIDDEN,
          "This server answers only on this machine, as localhost or 127.0.0.1.");
      return false;
    }
    return true;
  }

  private void route(HttpExchange exchange) {
    Optional<HttpRoute> route = routes.find(exchange.request().method(), exchange.path());
    if (route.isPresent()) {
      route.get().handler().handle(exchange);
    } else {
      exchange.refuse(
          WebRefusal.METHOD,
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "Only GET and HEAD are served here.");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    counters.refused(WebRefusal.BAD_REQUEST);
    context.close();
  }
}
