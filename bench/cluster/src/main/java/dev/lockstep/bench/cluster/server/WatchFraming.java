package dev.lockstep.bench.cluster.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Framing of events: lines of a chunked response, or messages of a WebSocket. */
enum WatchFraming {
  LINES {
    @Override
    boolean hasRoom(ByteBuf bytes) {
      return Responses.hasRoom(bytes);
    }

    @Override
    Object frame(ByteBuf bytes) {
      return new DefaultHttpContent(bytes);
    }

    @Override
    Object end() {
      return LastHttpContent.EMPTY_LAST_CONTENT;
    }
  },

  MESSAGES {
    @Override
    boolean hasRoom(ByteBuf bytes) {
      return !bytes.isReadable();
    }

    @Override
    Object frame(ByteBuf bytes) {
      return new TextWebSocketFrame(bytes);
    }

    @Override
    Object end() {
      return new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE);
    }
  };

  /** Whether the next event belongs to the same frame. */
  abstract boolean hasRoom(ByteBuf bytes);

  abstract Object frame(ByteBuf bytes);

  /** The end of a watch that ends normally. */
  abstract Object end();
}
