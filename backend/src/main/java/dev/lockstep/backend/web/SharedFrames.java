package dev.lockstep.backend.web;

import dev.lockstep.backend.message.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Caches the WebSocket frame of the message that an event loop wrote last, in direct memory, so
 * that connections to which the loop writes the same message in turn share its bytes and header.
 * One for each event loop, owned by its thread.
 */
final class SharedFrames {
  private static final int FINAL_BINARY = 0x82;
  private static final int LENGTH_7_MAX = 125;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_16_MAX = 0xffff;
  private static final int LENGTH_64 = 127;
  private static final int HEADER_BYTES_MAX = 10;

  /** Above this size a copy costs more than it saves: the header is written on its own. */
  static final int BYTES_MAX = 64 << 10;

  private static final FastThreadLocal<SharedFrames> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected SharedFrames initialValue() {
          return new SharedFrames();
        }

        @Override
        protected void onRemoval(SharedFrames frames) {
          frames.forget();
        }
      };

  private @Nullable Message message;
  private @Nullable ByteBuf frame;

  /** The cache of the calling event loop. */
  static SharedFrames ofLoop() {
    return OF_LOOP.get();
  }

  /** Writes a message's frame into a channel's queue, on its event loop, without flushing. */
  static void write(ChannelHandlerContext line, Message message) {
    ByteBufAllocator allocator = line.alloc();
    ChannelPromise unobserved = line.channel().voidPromise();
    int bytes = message.bytes();
    if (bytes <= BYTES_MAX) {
      line.write(ofLoop().shared(allocator, message).retainedDuplicate(), unobserved);
    } else {
      line.write(header(allocator, bytes, 0), unobserved);
      line.write(Unpooled.wrappedBuffer(message.head(), message.body()), unobserved);
    }
  }

  /**
   * The frame of a message, to read only, and only until the next call. The same message, not one
   * with the same bytes, has the same frame.
   */
  ByteBuf shared(ByteBufAllocator allocator, Message wanted) {
    ByteBuf known = frame;
    if (known != null && message == wanted) {
      return known;
    }
    forget();
    ByteBuf made = encode(allocator, wanted);
    message = wanted;
    frame = made;
    return made;
  }

  private static ByteBuf encode(ByteBufAllocator allocator, Message message) {
    int bytes = message.bytes();
    return header(allocator, bytes, bytes).writeBytes(message.head()).writeBytes(message.body());
  }

  /**
   * The header of a message of that many bytes.
   *
   * @param room capacity for what the caller appends
   */
  static ByteBuf header(ByteBufAllocator allocator, int bytes, int room) {
    ByteBuf out = allocator.directBuffer(HEADER_BYTES_MAX + room);
    out.writeByte(FINAL_BINARY);
    if (bytes <= LENGTH_7_MAX) {
      out.writeByte(bytes);
    } else if (bytes <= LENGTH_16_MAX) {
      out.writeByte(LENGTH_16).writeShort(bytes);
    } else {
      out.writeByte(LENGTH_64).writeLong(bytes);
    }
    return out;
  }

  private void forget() {
    ByteBuf old = frame;
    frame = null;
    message = null;
    if (old != null) {
      old.release();
    }
  }
}
