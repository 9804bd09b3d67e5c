package dev.lockstep.backend.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket past its channel's queue, while that is empty: for one that has room, which is
 * nearly every one, a frame then costs the system call and little else.
 */
final class DirectSocket {
  private DirectSocket() {}

  /** The socket of a channel that sends bytes as they are; null where they are encrypted first. */
  static @Nullable Socket of(Channel channel) {
    return channel instanceof EpollSocketChannel epoll
            && epoll.fd() instanceof Socket socket
            && epoll.pipeline().get(SslHandler.class) == null
        ? socket
        : null;
  }

  /**
   * Writes what the network takes at once. Only on the channel's event loop, which is where sockets
   * are closed, and only while nothing waits in its queue.
   *
   * @param bytes neither changed nor released
   * @return how many bytes were taken; 0 also when the socket is closed or broken, which is for the
   *     channel to find out
   */
  static int write(Socket socket, ByteBuf bytes) {
    // The number of one that is closed may be another socket's already.
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
