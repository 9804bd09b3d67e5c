package dev.lockstep.protocol.frame;

import java.nio.charset.StandardCharsets;

/** The hard limits of the wire. A peer that goes past one is closed with a code that says so. */
public final class Limits {
  /** One WebSocket message, in bytes. */
  public static final int FRAME_BYTES_MAX = 1 << 20;

  /** The first message, which comes from a peer that is not authenticated yet, in bytes. */
  public static final int HELLO_BYTES_MAX = 16 << 10;

  /** One encoded resource, in bytes. */
  public static final int RESOURCE_BYTES_MAX = 256 << 10;

  /** The size at which a sender closes a segment and opens the next, before deflating, in bytes. */
  public static final int SEGMENT_RAW_BYTES = 256 << 10;

  /** One segment's entries, inflated, in bytes. */
  public static final int SEGMENT_RAW_BYTES_MAX = SEGMENT_RAW_BYTES + 2 * RESOURCE_BYTES_MAX;

  /** All that one message inflates to, in bytes: what a deflate bomb can cost. */
  public static final int INFLATED_BYTES_MAX = 64 << 20;

  /** Below this size a segment is not worth deflating, in bytes. */
  public static final int DEFLATE_BYTES_MIN = 512;

  /** What a receiver holds of an unfinished transfer, in bytes as sent. */
  public static final long TRANSFER_BYTES_MAX = 1L << 30;

  /** A resource type, in UTF-8 bytes. */
  public static final int TYPE_BYTES_MAX = 512;

  /** A namespace or a cluster's name, in UTF-8 bytes. */
  public static final int NAMESPACE_BYTES_MAX = 253;

  /** Selections in one subscription. */
  public static final int SELECTIONS_MAX = 256;

  /** A bearer token, in bytes. */
  public static final int TOKEN_BYTES_MAX = 8 << 10;

  /** Messages nested in messages; ours need four. */
  public static final int NESTING_MAX = 8;

  /** In UTF-8, of one UTF-16 unit; a pair of them takes four. */
  private static final int BYTES_PER_CHAR_MAX = 3;

  private Limits() {}

  /** Whether a text is not longer than so many UTF-8 bytes. */
  public static boolean fits(String text, int bytesMax) {
    return text.length() <= bytesMax / BYTES_PER_CHAR_MAX
        || (text.length() <= bytesMax && text.getBytes(StandardCharsets.UTF_8).length <= bytesMax);
  }
}
