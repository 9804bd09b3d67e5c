package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Upgrades a request to a WebSocket if it keeps every rule, and refuses it otherwise. */
final class WebSocketUpgrade {
  /** Netty would accept drafts from before the standard, too. */
  private static final String VERSION = WebSocketVersion.V13.toHttpHeaderValue();

  /** A key is sixteen random bytes in Base64. */
  private static final int KEY_BYTES = 16;

  private static final int KEY_CHARS = 24;

  /** The constant that RFC 6455 appends to the key. */
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final byte[] ACCEPTED =
      ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
              + "sec-websocket-protocol: "
              + ProtocolVersion.SUBPROTOCOL
              + "\r\nsec-websocket-accept: ")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final WebServer server;

  WebSocketUpgrade(WebServer server) {
    this.server = server;
  }

  void upgrade(HttpExchange exchange, ConnectionAcceptor acceptor) {
    FullHttpRequest request = exchange.request();
    if (!asksForUpgrade(request)) {
      exchange.refuse(
          WebRefusal.UPGRADE,
          HttpResponseStatus.UPGRADE_REQUIRED,
          "This path speaks WebSocket only.");
      return;
    }
    if (!hasAllowedOrigin(request)) {
      exchange.refuse(
          WebRefusal.ORIGIN, HttpResponseStatus.FORBIDDEN, "This page may not connect here.");
      return;
    }
    if (!offersSubprotocol(request)) {
      exchange.refuse(
          WebRefusal.SUBPROTOCOL,
          HttpResponseStatus.BAD_REQUEST,
          "The WebSocket subprotocol must be " + ProtocolVersion.SUBPROTOCOL + ".");
      return;
    }
    if (request.uri().indexOf('?') >= 0) {
      exchange.refuse(
          WebRefusal.UPGRADE,
          HttpResponseStatus.BAD_REQUEST,
          "Nothing may follow this path: a token belongs into the first message, since addresses"
              + " are kept in logs.");
      return;
    }
    if (!request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
      server.counters().refused(WebRefusal.UPGRADE);
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(exchange.context().channel())
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    // A body could hide a second request.
    if (keys.size() != 1 || !isKey(keys.getFirst()) || request.content().isReadable()) {
      exchange.refuse(
          WebRefusal.UPGRADE,
          HttpResponseStatus.BAD_REQUEST,
          "The WebSocket handshake is malformed.");
      return;
    }
    shakeHands(exchange.context(), keys.getFirst(), acceptor);
  }

  private static boolean asksForUpgrade(FullHttpRequest request) {
    HttpHeaders headers = request.headers();
    return request.method().equals(HttpMethod.GET)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  /** Leaves the connection alone in its pipeline, except for TLS. */
  private void shakeHands(ChannelHandlerContext context, String key, ConnectionAcceptor acceptor) {
    ChannelPipeline pipeline = context.pipeline();
    WebSocketConnection connection = new WebSocketConnection(server, context.channel());
    pipeline.addLast(connection);
    // Skips the HTTP encoder: these are bytes already.
    pipeline
        .context(HttpServerCodec.class)
        .writeAndFlush(accepted(context.alloc(), key), context.channel().voidPromise());
    connection.opened(acceptor);
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(RequestDeadline.class);
    pipeline.remove(HttpDoor.class);
    // Last: the codec passes on messages that arrived in the same packet as the request.
    pipeline.remove(HttpServerCodec.class);
  }

  private static ByteBuf accepted(ByteBufAllocator allocator, String key) {
    byte[] digest = sha1((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
    byte[] accept = Base64.getEncoder().encode(digest);
    return allocator
        .directBuffer(ACCEPTED.length + accept.length + END.length)
        .writeBytes(ACCEPTED)
        .writeBytes(accept)
        .writeBytes(END);
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == KEY_CHARS && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Programs send no origin; a page must come from this server or from an allowed origin. */
  private boolean hasAllowedOrigin(FullHttpRequest request) {
    List<String> origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    if (origins.size() > 1) {
      return false;
    }
    String scheme = server.config().endpoint().tls().isPresent() ? "https://" : "http://";
    String own = scheme + request.headers().get(HttpHeaderNames.HOST);
    return origins.getFirst().equals(own)
        || server.config().origins().allowed().contains(origins.getFirst());
  }

  private static boolean offersSubprotocol(FullHttpRequest request) {
    String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    return offered != null
        && Arrays.stream(offered.split(",", -1))
            .map(String::strip)
            .anyMatch(ProtocolVersion.SUBPROTOCOL::equals);
  }
}
