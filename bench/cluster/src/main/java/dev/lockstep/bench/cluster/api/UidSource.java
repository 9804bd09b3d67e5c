package dev.lockstep.bench.cluster.api;

import java.util.SplittableRandom;
import java.util.UUID;

/** Source of uids: the same seed gives the same uids. */
public final class UidSource {

  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final SplittableRandom random;

  public UidSource(SplittableRandom random) {
    this.random = random;
  }

  public String next() {
    long high = (random.nextLong() & ~0xF000L) | VERSION_4;
    long low = (random.nextLong() >>> 2) | VARIANT;
    return new UUID(high, low).toString();
  }
}
