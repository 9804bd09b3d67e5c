package dev.lockstep.agent.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes texts of ASCII bytes, and reuses those that occur repeatedly: names of namespaces, nodes
 * and images, phases, conditions. A text that occurred once is not kept. Bounded; a displaced text
 * is made again. Used by one thread.
 */
final class TextCache {

  /** Both are powers of two. */
  private static final int TEXTS = 1024;

  private static final int NUMBERS = 64;

  private static final int KEPT_BYTES_MAX = 96;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final boolean areNumbers;
  private final long[] hashes;
  private final byte[] @Nullable [] keys;
  private final Node[] nodes;

  private TextCache(boolean areNumbers, int places) {
    this.areNumbers = areNumbers;
    this.hashes = new long[places];
    this.keys = new byte[places][];
    this.nodes = new Node[places];
  }

  static TextCache ofTexts() {
    return new TextCache(false, TEXTS);
  }

  static TextCache ofNumbers() {
    return new TextCache(true, NUMBERS);
  }

  /**
   * Returns the bytes as text; they are ASCII, with {@link JsonScan#ROOM} readable bytes behind
   * them.
   */
  Node get(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > KEPT_BYTES_MAX) {
      return make(bytes, from, length);
    }
    long hash = hash(bytes, from, length);
    int place = (int) (hash >>> 32) & (hashes.length - 1);
    if (hashes[place] != hash) {
      hashes[place] = hash;
      keys[place] = null;
      return make(bytes, from, length);
    }
    byte[] key = keys[place];
    if (key == null) {
      keys[place] = Arrays.copyOfRange(bytes, from, to);
      nodes[place] = make(bytes, from, length);
      return nodes[place];
    }
    return Arrays.equals(key, 0, key.length, bytes, from, to)
        ? nodes[place]
        : make(bytes, from, length);
  }

  private Node make(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    return areNumbers ? Node.number(text) : Node.text(text, 0);
  }

  private static long hash(byte[] bytes, int from, int length) {
    long hash = length + 1;
    int at = from;
    int left = length;
    while (left >= Long.BYTES) {
      hash = mix(hash, JsonScan.word(bytes, at));
      at += Long.BYTES;
      left -= Long.BYTES;
    }
    return mix(hash, JsonScan.head(JsonScan.word(bytes, at), left));
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MIX;
    return mixed ^ (mixed >>> 29);
  }
}
