package dev.lockstep.backend.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Writes HTTP responses, each with the headers that keep a page to itself. */
final class HttpAnswers {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private HttpAnswers() {}

  static void text(
      ChannelHandlerContext context, HttpRequest request, HttpResponseStatus status, String text) {
    send(
        context,
        request,
        status,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(StandardCharsets.UTF_8),
        "no-store",
        "");
  }

  static void send(
      ChannelHandlerContext context,
      HttpRequest request,
      HttpResponseStatus status,
      String type,
      byte[] content,
      String caching,
      String etag) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, content.length)
        .set(HttpHeaderNames.CACHE_CONTROL, caching)
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-opener-policy", "same-origin")
        .set("cross-origin-resource-policy", "same-origin")
        .set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    if (!etag.isEmpty()) {
      response.headers().set(HttpHeaderNames.ETAG, etag);
    }
    boolean keepAlive = HttpUtil.isKeepAlive(request) && status.code() < 400;
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
