package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.ProtocolVersion;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Answers requests: files, health, metrics, and the two paths that become WebSockets. Shared by all
 * connections.
 */
@Sharable
final class HttpRoutes extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

  private final WebServer server;

  HttpRoutes(WebServer server) {
    this.server = server;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      refuse(
          context,
          request,
          WebRefusal.BAD_REQUEST,
          HttpResponseStatus.BAD_REQUEST,
          "The request cannot be read.");
      return;
    }
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1) {
      refuse(
          context,
          request,
          WebRefusal.HOST,
          HttpResponseStatus.BAD_REQUEST,
          "The request must name one host.");
      return;
    }
    if (server.config().loopbackHostsOnly() && !LOOPBACK_HOST.matcher(hosts.getFirst()).matches()) {
      refuse(
          context,
          request,
          WebRefusal.HOST,
          HttpResponseStatus.FORBIDDEN,
          "This server answers only on this machine, as localhost or 127.0.0.1.");
      return;
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    route(context, request, query < 0 ? uri : uri.substring(0, query));
  }

  private void route(ChannelHandlerContext context, FullHttpRequest request, String path) {
    if (path.equals(ProtocolVersion.CLIENT_PATH)) {
      server.upgrade(context, request, server.clients());
      return;
    }
    if (path.equals(ProtocolVersion.AGENT_PATH)) {
      server.upgrade(context, request, server.agents());
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      refuse(
          context,
          request,
          WebRefusal.METHOD,
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "Only GET and HEAD are served here.");
      return;
    }
    switch (path) {
      case "/healthz" -> answer(context, request, server.pages().healthy().get());
      case "/readyz" -> answer(context, request, server.pages().ready().get());
      case "/metrics" ->
          HttpAnswers.send(
              context,
              request,
              HttpResponseStatus.OK,
              "text/plain; version=0.0.4; charset=utf-8",
              server.pages().metrics().get().getBytes(java.nio.charset.StandardCharsets.UTF_8),
              "no-store",
              "");
      case "/api/v1/demo/personas" -> personas(context, request);
      default -> file(context, request, path);
    }
  }

  private static void answer(
      ChannelHandlerContext context, HttpRequest request, WebPages.Answer answer) {
    HttpAnswers.text(
        context,
        request,
        answer.ok() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        answer.text());
  }

  private void personas(ChannelHandlerContext context, FullHttpRequest request) {
    Optional<byte[]> json = server.pages().demoPersonas();
    if (json.isEmpty()) {
      notFound(context, request);
      return;
    }
    HttpAnswers.send(
        context, request, HttpResponseStatus.OK, "application/json", json.get(), "no-store", "");
  }

  private void file(ChannelHandlerContext context, FullHttpRequest request, String path) {
    Optional<StaticFiles.StaticFile> found = server.files().find(path);
    if (found.isEmpty()) {
      notFound(context, request);
      return;
    }
    StaticFiles.StaticFile file = found.get();
    String caching = file.immutable() ? "public, max-age=31536000, immutable" : "no-cache";
    if (file.etag().equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
      HttpAnswers.send(
          context,
          request,
          HttpResponseStatus.NOT_MODIFIED,
          file.type(),
          new byte[0],
          caching,
          file.etag());
      return;
    }
    HttpAnswers.send(
        context, request, HttpResponseStatus.OK, file.type(), file.content(), caching, file.etag());
  }

  private void notFound(ChannelHandlerContext context, FullHttpRequest request) {
    refuse(
        context,
        request,
        WebRefusal.NOT_FOUND,
        HttpResponseStatus.NOT_FOUND,
        "There is nothing here.");
  }

  private void refuse(
      ChannelHandlerContext context,
      HttpRequest request,
      WebRefusal reason,
      HttpResponseStatus status,
      String text) {
    server.counters().refused(reason);
    HttpAnswers.text(context, request, status, text);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    server.counters().refused(WebRefusal.BAD_REQUEST);
    context.close();
  }
}
