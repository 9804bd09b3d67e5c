package dev.lockstep.backend.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket past its channel's queue while that is empty. For a socket with room, which is
 * the usual case, a frame then costs the system call and little else.
 */
final class DirectSocket {
  private DirectSocket() {}

  /** The socket of a channel without TLS on epoll; null for every other channel. */
  static @Nullable Socket of(Channel channel) {
    return channel instanceof EpollSocketChannel epoll
            && epoll.fd() instanceof Socket socket
            && epoll.pipeline().get(SslHandler.class) == null
        ? socket
        : null;
  }

  /**
   * Writes as much as the kernel accepts without blocking. Only on the channel's event loop, which
   * closes the socket, and only while the channel's queue is empty.
   *
   * @param bytes neither changed nor released
   * @return the number of bytes written; 0 also for a closed or broken socket, which the channel
   *     detects by itself
   */
  static int write(Socket socket, ByteBuf bytes) {
    // The kernel may have given the descriptor of a closed socket to another one.
    if (!socket.isOpen() || !bytes.hasMemoryAddress()) {
      return 0;
    }
    try {
      return Math.max(
          0, socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
    } catch (IOException e) {
      return 0;
    }
  }
}
