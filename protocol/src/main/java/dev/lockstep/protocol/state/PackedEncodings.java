package dev.lockstep.protocol.state;

/**
 * Keeps encodings packed, with a dictionary that grows with them: it takes in what is not much like
 * anything before, up to a share of what is held and to a bound.
 */
final class PackedEncodings implements Encodings {
  /** A dictionary takes no more than one part in so many of what it is for, */
  private static final int DICTIONARY_SHARE = 32;

  /** or than this, for a beginning. */
  private static final int DICTIONARY_BYTES_MIN = 1 << 10;

  /** What is packed to less than one part in so many is like something that is known. */
  private static final int LIKE = 4;

  private final Packer packer;
  private Dictionary dictionary;
  private long resourceBytes;
  private long keptBytes;

  PackedEncodings(Packer.Scratch scratch) {
    this.packer = new Packer(scratch);
    this.dictionary = new Dictionary(packer.dictionary());
  }

  /** Reads what was packed with it; the bytes that it was read with are not written again. */
  private record Dictionary(byte[] bytes) implements Unpacking {
    @Override
    public byte[] resource(byte[] kept) {
      return Packing.isPacked(kept) ? Packing.unpack(bytes, kept) : kept;
    }

    @Override
    public int resourceBytes(byte[] kept) {
      return Packing.isPacked(kept) ? Packing.resourceBytes(kept) : kept.length;
    }
  }

  @Override
  public byte[] keep(byte[] resource) {
    byte[] kept = packer.pack(resource);
    resourceBytes += resource.length;
    keptBytes += kept.length;
    if (kept.length * LIKE > resource.length) {
      learn(resource);
    }
    return kept;
  }

  private void learn(byte[] resource) {
    // No two resources have the name or the uid in common.
    int from = ResourceHead.uidEnd(resource);
    long share = Math.max(DICTIONARY_BYTES_MIN, resourceBytes / DICTIONARY_SHARE);
    long room = Math.min(Packing.DICTIONARY_BYTES_MAX, share) - packer.dictionaryBytes();
    if (resource.length - from <= room) {
      packer.learn(resource, from, resource.length);
      if (packer.dictionary() != dictionary.bytes()) {
        dictionary = new Dictionary(packer.dictionary());
      }
    }
  }

  @Override
  public void letGo(byte[] kept) {
    resourceBytes -= dictionary.resourceBytes(kept);
    keptBytes -= kept.length;
  }

  @Override
  public boolean isSame(byte[] kept, byte[] resource) {
    return Packing.isPacked(kept)
        ? Packing.isSame(dictionary.bytes(), kept, resource)
        : java.util.Arrays.equals(kept, resource);
  }

  @Override
  public Unpacking unpacking() {
    return dictionary;
  }

  @Override
  public long heldBytes() {
    return keptBytes + packer.heldBytes();
  }
}
