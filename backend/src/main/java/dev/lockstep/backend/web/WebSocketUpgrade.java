package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Turns a request into a WebSocket if every rule is kept, and into a clear refusal otherwise. */
final class WebSocketUpgrade {
  /** The library would speak drafts of before the standard, too. */
  private static final String VERSION = WebSocketVersion.V13.toHttpHeaderValue();

  /** Sixteen bytes in Base64. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  private static final WebSocketDecoderConfig DECODER =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(Limits.FRAME_BYTES_MAX)
          .expectMaskedFrames(true)
          .allowMaskMismatch(false)
          .allowExtensions(false)
          // The connection does it, with a code of ours where there is one.
          .closeOnProtocolViolation(false)
          .withUTF8Validator(true)
          .build();

  private final WebServer server;

  WebSocketUpgrade(WebServer server) {
    this.server = server;
  }

  void upgrade(
      ChannelHandlerContext context, FullHttpRequest request, ConnectionAcceptor acceptor) {
    if (!request.method().equals(HttpMethod.GET)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || !request
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        || !request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      refuse(
          context,
          request,
          WebRefusal.UPGRADE,
          HttpResponseStatus.UPGRADE_REQUIRED,
          "This path speaks WebSocket only.");
      return;
    }
    if (!originIsFine(request)) {
      refuse(
          context,
          request,
          WebRefusal.ORIGIN,
          HttpResponseStatus.FORBIDDEN,
          "This page may not connect here.");
      return;
    }
    if (!offersSubprotocol(request)) {
      refuse(
          context,
          request,
          WebRefusal.SUBPROTOCOL,
          HttpResponseStatus.BAD_REQUEST,
          "The WebSocket subprotocol must be " + ProtocolVersion.SUBPROTOCOL + ".");
      return;
    }
    if (request.uri().indexOf('?') >= 0) {
      refuse(
          context,
          request,
          WebRefusal.UPGRADE,
          HttpResponseStatus.BAD_REQUEST,
          "Nothing may follow this path: a token belongs into the first message, since addresses"
              + " are kept in logs.");
      return;
    }
    if (!request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel())
          .addListener(ChannelFutureListener.CLOSE);
      server.counters().refused(WebRefusal.UPGRADE);
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(
                "ws://" + request.headers().get(HttpHeaderNames.HOST) + request.uri(),
                ProtocolVersion.SUBPROTOCOL,
                DECODER)
            .newHandshaker(request);
    if (handshaker == null || !isWellFormed(request)) {
      refuse(
          context,
          request,
          WebRefusal.UPGRADE,
          HttpResponseStatus.BAD_REQUEST,
          "The WebSocket handshake is malformed.");
      return;
    }
    try {
      shakeHands(context, request, acceptor, handshaker);
    } catch (WebSocketHandshakeException e) {
      refuse(
          context,
          request,
          WebRefusal.UPGRADE,
          HttpResponseStatus.BAD_REQUEST,
          "The WebSocket handshake is malformed.");
    }
  }

  private void shakeHands(
      ChannelHandlerContext context,
      FullHttpRequest request,
      ConnectionAcceptor acceptor,
      WebSocketServerHandshaker handshaker) {
    WebSocketConnection connection = new WebSocketConnection(server, context.channel());
    // Before the response: messages may come in the same packet as the request.
    context.pipeline().addLast(new WebSocketFrameAggregator(Limits.FRAME_BYTES_MAX), connection);
    handshaker
        .handshake(context.channel(), request)
        .addListener(done -> {
          if (done.isSuccess()) {
            connection.opened(acceptor);
          } else {
            context.close();
          }
        });
    if (context.pipeline().get(WebServer.HANDSHAKE_TIMEOUT) != null) {
      context.pipeline().remove(WebServer.HANDSHAKE_TIMEOUT);
    }
    context.pipeline().remove(HttpRoutes.class);
  }

  /** A handshake has one key and no body, in which something else might be hidden. */
  private static boolean isWellFormed(FullHttpRequest request) {
    List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    return keys.size() == 1
        && KEY.matcher(keys.getFirst()).matches()
        && !request.content().isReadable();
  }

  /** Programs send no origin; a page's must be this server's own or one that is allowed. */
  private boolean originIsFine(FullHttpRequest request) {
    List<String> origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    if (origins.size() > 1) {
      return false;
    }
    String scheme = server.config().tls().isPresent() ? "https://" : "http://";
    String own = scheme + request.headers().get(HttpHeaderNames.HOST);
    return origins.getFirst().equals(own)
        || server.config().allowedOrigins().contains(origins.getFirst());
  }

  private static boolean offersSubprotocol(FullHttpRequest request) {
    String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    return offered != null
        && Arrays.stream(offered.split(",", -1))
            .map(String::strip)
            .anyMatch(ProtocolVersion.SUBPROTOCOL::equals);
  }

  private void refuse(
      ChannelHandlerContext context,
      FullHttpRequest request,
      WebRefusal reason,
      HttpResponseStatus status,
      String text) {
    server.counters().refused(reason);
    HttpAnswers.text(context, request, status, text);
  }
}
