package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ApiAnswer;
import dev.lockstep.bench.cluster.api.ApiFailure;
import dev.lockstep.bench.cluster.api.ApiRequest;
import dev.lockstep.bench.cluster.api.ClusterApi;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: requests one after another, each answered at once or as a stream. A request that
 * arrives during a stream ends the connection, because nothing is queued here.
 */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final String BEARER = "Bearer ";

  private final ServerParts parts;
  private @Nullable AnswerStream stream;
  private boolean held;

  ApiHandler(ServerParts parts) {
    this.parts = parts;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
    Channel channel = context.channel();
    if (held || (stream != null && !stream.isDone())) {
      channel.close();
      return;
    }
    stream = null;
    try {
      answer(channel, http);
    } catch (ApiFailure failure) {
      parts.counts().countFailed();
      channel.writeAndFlush(Responses.failure(failure));
    } catch (FaultBook.HeldRequest _) {
      held = true;
    } catch (RuntimeException broken) {
      LOG.error("request {} {} failed", http.method(), http.uri(), broken);
      parts.counts().countFailed();
      channel.writeAndFlush(Responses.failure(ApiFailure.of(500, "internal error")));
    }
    parts.roster().drain();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    AnswerStream waiting = stream;
    if (waiting != null && context.channel().isWritable()) {
      // Runs later, because the change may happen during a write, whose bytes must not be
      // interleaved.
      context.executor().execute(waiting::drain);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stream != null) {
      stream.close();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection {} closed", context.channel().remoteAddress(), cause);
    context.close();
  }

  private void answer(Channel channel, FullHttpRequest http) {
    if (http.decoderResult().isFailure()) {
      throw ApiFailure.of(400, "the request is not valid HTTP/1.1");
    }
    ApiRequest request = request(http);
    if (!ClusterApi.isPublic(request)) {
      checkToken(http.headers().get(HttpHeaderNames.AUTHORIZATION, ""));
    }
    switch (parts.content().api().handle(request, parts.faults())) {
      case ApiAnswer.Document document ->
          channel.writeAndFlush(
              Responses.whole(
                  document.code(),
                  document.contentType(),
                  Unpooled.wrappedBuffer(document.body())));
      case ApiAnswer.One one -> one(channel, one);
      case ApiAnswer.ObjectList list -> list(channel, endless(list, request));
      case ApiAnswer.Watch watch ->
          openWatch(channel, http, framing -> watch(channel, watch, framing));
      case ApiAnswer.WatchError error ->
          openWatch(channel, http, framing -> error(channel, error, framing));
    }
  }

  private static void one(Channel channel, ApiAnswer.One one) {
    ByteBuf body = channel.alloc().buffer();
    new ObjectFrames(one.form()).object(body, one.object());
    channel.writeAndFlush(Responses.whole(one.code(), ClusterApi.JSON_TYPE, body));
  }

  private void list(Channel channel, ApiAnswer.ObjectList list) {
    boolean cut = parts.faults().cutsLists(list.form().type().id());
    stream = new ListStream(channel, list, cut);
    stream.drain();
  }

  /** Answers in the requested form: a WebSocket if the reader asks for an upgrade. */
  private static void openWatch(
      Channel channel, FullHttpRequest http, Consumer<WatchFraming> write) {
    if (!http.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      channel.writeAndFlush(Responses.chunked());
      write.accept(WatchFraming.LINES);
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(http.uri(), null, false).newHandshaker(http);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel);
      return;
    }
    handshaker
        .handshake(channel, http)
        .addListener(shaken -> {
          if (shaken.isSuccess()) {
            channel.pipeline().addLast(new WebSocketControl());
            write.accept(WatchFraming.MESSAGES);
          }
        });
  }

  private void watch(Channel channel, ApiAnswer.Watch watch, WatchFraming framing) {
    WatchStream opened =
        new WatchStream(channel, watch, framing, parts.content().state(), parts.roster());
    stream = opened;
    parts.roster().add(opened);
    opened.drain();
  }

  private static void error(Channel channel, ApiAnswer.WatchError error, WatchFraming framing) {
    ByteBuf event = channel.alloc().buffer();
    ObjectFrames.error(event, error.failure().status());
    channel.write(framing.frame(event));
    channel.writeAndFlush(framing.end());
  }

  /** Fault: a paged list whose token always leads to the same page. */
  private ApiAnswer.ObjectList endless(ApiAnswer.ObjectList list, ApiRequest request) {
    var asked = request.query().get("continue");
    if (asked == null || !parts.faults().hasEndlessPages(list.form().type().id())) {
      return list;
    }
    return new ApiAnswer.ObjectList(
        list.form(), list.resourceVersion(), asked.getFirst(), list.remaining(), list.objects());
  }

  private void checkToken(String authorization) {
    boolean accepted =
        parts.tokens().isEmpty()
            || (authorization.startsWith(BEARER)
                && parts.tokens().contains(authorization.substring(BEARER.length()).trim()));
    if (!accepted) {
      throw ApiFailure.unauthorized();
    }
  }

  private static ApiRequest request(FullHttpRequest http) {
    try {
      QueryStringDecoder uri = new QueryStringDecoder(http.uri());
      String path = uri.rawPath().replaceFirst("^/", "").replaceFirst("/$", "");
      return new ApiRequest(
          http.method().name(),
          Stream.of(path.split("/", -1)).map(QueryStringDecoder::decodeComponent).toList(),
          uri.parameters(),
          new ApiRequest.Headers(
              http.headers().get(HttpHeaderNames.ACCEPT, ""),
              http.headers().get(HttpHeaderNames.CONTENT_TYPE, "")),
          ByteBufUtil.getBytes(http.content()));
    } catch (IllegalArgumentException malformed) {
      throw ApiFailure.of(400, "the request's path or query is malformed");
    }
  }
}
