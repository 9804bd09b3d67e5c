package dev.lockstep.protocol.position;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Names one life of an agent. An agent draws it when its process starts, so the backend can tell an
 * agent that reconnects from another agent of the same cluster.
 */
public record BootId(long high, long low) {
  public static final int BYTES = 16;

  public static BootId draw(RandomGenerator random) {
    return new BootId(random.nextLong(), random.nextLong());
  }

  /** Reads an id from exactly {@link #BYTES} bytes. */
  public static BootId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a boot id has " + BYTES + " bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new BootId(buffer.getLong(), buffer.getLong());
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
