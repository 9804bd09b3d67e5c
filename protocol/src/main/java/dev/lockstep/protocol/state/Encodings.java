package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * Keeps the encodings of one type. Whatever the form, what is kept begins as the resource does, up
 * to the end of the name, but for the first byte: so names are found without unpacking.
 *
 * <p>Owned by the state, and its thread; {@link #unpacking} is for anybody.
 */
interface Encodings {

  /** What is to be kept of a resource. */
  byte[] keep(byte[] resource);

  /** Says that something is kept no longer. */
  void letGo(byte[] kept);

  /** Whether the resource is the one that is kept. */
  boolean isSame(byte[] kept, byte[] resource);

  /** Reads all that was kept so far. */
  Unpacking unpacking();

  /** What is kept, in bytes, with what it takes to read it. */
  long heldBytes();

  /** As they came. */
  final class Plain implements Encodings {
    private long heldBytes;

    @Override
    public byte[] keep(byte[] resource) {
      heldBytes += resource.length;
      return resource;
    }

    @Override
    public void letGo(byte[] kept) {
      heldBytes -= kept.length;
    }

    @Override
    public boolean isSame(byte[] kept, byte[] resource) {
      return Arrays.equals(kept, resource);
    }

    @Override
    public Unpacking unpacking() {
      return Unpacking.NONE;
    }

    @Override
    public long heldBytes() {
      return heldBytes;
    }
  }
}
