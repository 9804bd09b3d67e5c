package dev.lockstep.protocol.state;

/**
 * MurmurHash3 in its two forms for 32-bit arithmetic, which a browser computes as fast as a JVM.
 *
 * <p>Source of the algorithm: Austin Appleby, MurmurHash3 (public domain), functions x86_32 and
 * x86_128.
 */
public final class Murmur3 {
  private static final int C1 = 0x239b961b;
  private static final int C2 = 0xab0e9789;
  private static final int C3 = 0x38b34ae5;
  private static final int C4 = 0xa1e38b93;

  private Murmur3() {}

  /** Returns the 32-bit hash of a range of bytes. */
  public static int hash32(byte[] bytes, int offset, int length, int seed) {
    int h = seed;
    int i = offset;
    for (int end = offset + (length & ~3); i < end; i += 4) {
      h ^= mix32(intAt(bytes, i));
      h = Integer.rotateLeft(h, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    switch (length & 3) {
      case 3:
        tail ^= (bytes[i + 2] & 0xff) << 16;
      // fall through
      case 2:
        tail ^= (bytes[i + 1] & 0xff) << 8;
      // fall through
      case 1:
        tail ^= bytes[i] & 0xff;
        h ^= mix32(tail);
      // fall through
      default:
    }
    return avalanche(h ^ length);
  }

  /** Returns the first 64 of the 128 bits: the first lane in the lower half, then the second. */
  public static long hash64(byte[] bytes, int offset, int length, int seed) {
    int h1 = seed;
    int h2 = seed;
    int h3 = seed;
    int h4 = seed;
    int i = offset;
    for (int end = offset + (length & ~15); i < end; i += 16) {
      h1 ^= Integer.rotateLeft(intAt(bytes, i) * C1, 15) * C2;
      h1 = (Integer.rotateLeft(h1, 19) + h2) * 5 + 0x561ccd1b;
      h2 ^= Integer.rotateLeft(intAt(bytes, i + 4) * C2, 16) * C3;
      h2 = (Integer.rotateLeft(h2, 17) + h3) * 5 + 0x0bcaa747;
      h3 ^= Integer.rotateLeft(intAt(bytes, i + 8) * C3, 17) * C4;
      h3 = (Integer.rotateLeft(h3, 15) + h4) * 5 + 0x96cd1c35;
      h4 ^= Integer.rotateLeft(intAt(bytes, i + 12) * C4, 18) * C1;
      h4 = (Integer.rotateLeft(h4, 13) + h1) * 5 + 0x32ac3b17;
    }
    int rest = length & 15;
    h4 ^= Integer.rotateLeft(tailAt(bytes, i + 12, rest - 12) * C4, 18) * C1;
    h3 ^= Integer.rotateLeft(tailAt(bytes, i + 8, rest - 8) * C3, 17) * C4;
    h2 ^= Integer.rotateLeft(tailAt(bytes, i + 4, rest - 4) * C2, 16) * C3;
    h1 ^= Integer.rotateLeft(tailAt(bytes, i, rest) * C1, 15) * C2;

    h1 ^= length;
    h2 ^= length;
    h3 ^= length;
    h4 ^= length;
    h1 += h2 + h3 + h4;
    h2 += h1;
    h3 += h1;
    h4 += h1;
    h1 = avalanche(h1);
    h2 = avalanche(h2);
    h3 = avalanche(h3);
    h4 = avalanche(h4);
    h1 += h2 + h3 + h4;
    h2 += h1;
    return (h1 & 0xffffffffL) | ((long) h2 << 32);
  }

  private static int mix32(int k) {
    return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
  }

  private static int avalanche(int hash) {
    int h = hash;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    h ^= h >>> 16;
    return h;
  }

  private static int intAt(byte[] bytes, int i) {
    return (int) LITTLE_ENDIAN_INT.get(bytes, i);
  }

  /** Reads up to four bytes, with zeros for missing ones; {@code count} may be negative. */
  private static int tailAt(byte[] bytes, int i, int count) {
    int value = 0;
    for (int n = Math.min(count, 4) - 1; n >= 0; n--) {
      value = value << 8 | (bytes[i + n] & 0xff);
    }
    return value;
  }

  private static final java.lang.invoke.VarHandle LITTLE_ENDIAN_INT =
      java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
          int[].class, java.nio.ByteOrder.LITTLE_ENDIAN);
}
