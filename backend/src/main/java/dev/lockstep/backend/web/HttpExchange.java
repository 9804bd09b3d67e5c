package dev.lockstep.backend.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * One request, and the way to answer it. Each response carries the headers that isolate the page.
 *
 * @param context where the response is written
 * @param request valid until the handler returns; a handler that answers later must retain it
 * @param path the request's target without its query
 */
record HttpExchange(
    ChannelHandlerContext context, FullHttpRequest request, String path, WebCounters counters) {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final int ERROR_MIN = 400;

  /** Counts the refusal and answers with a line for the person who made the request. */
  void refuse(WebRefusal reason, HttpResponseStatus status, String line) {
    counters.refused(reason);
    answer(HttpAnswer.text(status, line));
  }

  void refuseAsNotFound() {
    refuse(WebRefusal.NOT_FOUND, HttpResponseStatus.NOT_FOUND, "There is nothing here.");
  }

  void answer(HttpAnswer answer) {
    boolean isHead = request.method().equals(HttpMethod.HEAD);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.content()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().length)
        .set(HttpHeaderNames.CACHE_CONTROL, answer.caching())
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-opener-policy", "same-origin")
        .set("cross-origin-resource-policy", "same-origin")
        .set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    if (!answer.etag().isEmpty()) {
      response.headers().set(HttpHeaderNames.ETAG, answer.etag());
    }
    boolean keepsAlive = HttpUtil.isKeepAlive(request) && answer.status().code() < ERROR_MIN;
    if (!keepsAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    var written = context.writeAndFlush(response);
    if (!keepsAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
