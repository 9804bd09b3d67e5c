package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ApiFailure;
import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.store.ObjectJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Forms of HTTP responses. */
final class Responses {

  /** Bytes after which a chunk is sent; its last object may exceed them. */
  private static final int CHUNK_BYTES = 64 << 10;

  private Responses() {}

  static boolean hasRoom(ByteBuf chunk) {
    return chunk.readableBytes() < CHUNK_BYTES;
  }

  /** The head of a response of unknown length. */
  static HttpResponse chunked() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    headers(head, ClusterApi.JSON_TYPE)
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return head;
  }

  static FullHttpResponse whole(int code, String contentType, ByteBuf body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), body);
    headers(response, contentType).set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }

  static FullHttpResponse failure(ApiFailure failure) {
    ByteBuf body = Unpooled.wrappedBuffer(ObjectJson.bytes(failure.status()));
    FullHttpResponse response = whole(failure.code(), ClusterApi.JSON_TYPE, body);
    if (failure.retryAfterSeconds() > 0) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, failure.retryAfterSeconds());
    }
    if (failure.code() == 401) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }

  /** Sends some last bytes and then resets the connection, as a dying server does. */
  static void breakOff(Channel channel, Object lastFrame) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.writeAndFlush(lastFrame).addListener(ChannelFutureListener.CLOSE);
  }

  private static HttpHeaders headers(HttpResponse response, String contentType) {
    return response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
  }
}
