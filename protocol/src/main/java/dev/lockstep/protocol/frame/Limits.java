package dev.lockstep.protocol.frame;

import java.nio.charset.StandardCharsets;

/** Hard limits of the wire. A receiver closes a connection that exceeds one, with a code for it. */
public final class Limits {
  /** One WebSocket message, in bytes. */
  public static final int FRAME_BYTES_MAX = 1 << 20;

  /** The first message, which an unauthenticated peer sends, in bytes. */
  public static final int HELLO_BYTES_MAX = 16 << 10;

  /** One encoded resource, in bytes. */
  public static final int RESOURCE_BYTES_MAX = 256 << 10;

  /** The size at which a sender closes a segment and opens the next, before deflating, in bytes. */
  public static final int SEGMENT_RAW_BYTES = 256 << 10;

  /** One segment's entries, inflated, in bytes. */
  public static final int SEGMENT_RAW_BYTES_MAX = SEGMENT_RAW_BYTES + 2 * RESOURCE_BYTES_MAX;

  /** All segments of one message, inflated, in bytes: bounds the cost of a deflate bomb. */
  public static final int INFLATED_BYTES_MAX = 64 << 20;

  /** Smallest segment that is worth deflating, in bytes. */
  public static final int DEFLATE_BYTES_MIN = 512;

  /** An unfinished transfer in a receiver, in bytes as sent. */
  public static final long TRANSFER_BYTES_MAX = 1L << 30;

  /** A resource type, in UTF-8 bytes. */
  public static final int TYPE_BYTES_MAX = 512;

  /** A namespace or a cluster's name, in UTF-8 bytes. */
  public static final int NAMESPACE_BYTES_MAX = 253;

  /** Selections in one subscription. */
  public static final int SELECTIONS_MAX = 256;

  /** A bearer token, in bytes. */
  public static final int TOKEN_BYTES_MAX = 8 << 10;

  /** Depth of nested messages; ours need four. */
  public static final int NESTING_MAX = 8;

  /** UTF-8 bytes of one UTF-16 unit; a surrogate pair takes four. */
  private static final int BYTES_PER_CHAR_MAX = 3;

  private Limits() {}

  /** Whether a text has at most this many UTF-8 bytes. */
  public static boolean fits(String text, int bytesMax) {
    return text.length() <= bytesMax / BYTES_PER_CHAR_MAX
        || (text.length() <= bytesMax && text.getBytes(StandardCharsets.UTF_8).length <= bytesMax);
  }
}
