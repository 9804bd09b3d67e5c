package dev.lockstep.backend.replica;

import java.nio.ByteBuffer;

/** What an agent's process drew at its start: it tells the lives of agents apart. */
public record BootId(long high, long low) {
  public static final int BYTES = 16;

  /** From exactly {@link #BYTES} bytes. */
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
