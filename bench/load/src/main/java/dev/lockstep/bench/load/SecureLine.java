package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import javax.net.ssl.SSLException;

/**
 * TLS before a client: checks the server's certificate and counts the encrypted bytes. For one
 * event loop.
 */
final class SecureLine {
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final SslContext tls;
  private final int port;

  /**
   * @param authority certificates (PEM) that must have signed the server's
   */
  SecureLine(String authority, int port) throws SSLException {
    this.tls = SslContextBuilder.forClient().trustManager(new File(authority)).build();
    this.port = port;
  }

  /** Adds the handlers for TLS and the client itself to a connection. */
  void prepare(Channel channel, LinePeer client) {
    client.beCountedBefore();
    channel.pipeline().addLast(new Counting(client));
    channel.pipeline().addLast(tls.newHandler(channel.alloc(), "127.0.0.1", port));
    if (client instanceof WatchClient) {
      channel
          .pipeline()
          .addLast(
              new HttpClientCodec(
                  new HttpDecoderConfig().setMaxChunkSize(CHUNK_BYTES_MAX), false, false));
    }
    channel.pipeline().addLast(client);
  }

  private static final class Counting extends ChannelInboundHandlerAdapter {
    private final LinePeer client;

    Counting(LinePeer client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      client.arrived(((ByteBuf) message).readableBytes());
      ctx.fireChannelRead(message);
    }
  }
}
