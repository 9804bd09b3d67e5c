package dev.lockstep.agent.uplink;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Names one life of an agent, so that the backend can tell a connection that came back from another
 * agent. Drawn once, at the start of the life.
 */
public record BootId(long high, long low) {

  public static BootId draw(RandomGenerator random) {
    return new BootId(random.nextLong(), random.nextLong());
  }

  ByteString toBytes() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).flip());
  }

  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
