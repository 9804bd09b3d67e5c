package dev.lockstep.protocol.state;

/**
 * Makes resources of what a shard keeps. It may be handed to another thread together with what it
 * was taken for: nothing of what it reads is written again.
 */
interface Unpacking {
  /** Of encodings that are kept as they came. */
  Unpacking NONE =
      new Unpacking() {
        @Override
        public byte[] resource(byte[] kept) {
          return kept;
        }

        @Override
        public int resourceBytes(byte[] kept) {
          return kept.length;
        }

        @Override
        public boolean reads(Unpacking other) {
          return other == this;
        }

        @Override
        public long heldBytes() {
          return 0;
        }

        @Override
        public void onHeld(long resourceBytes) {}
      };

  /** The encoded resource; nobody writes to it. */
  byte[] resource(byte[] kept);

  /** The length of the encoded resource. */
  int resourceBytes(byte[] kept);

  /** Whether it makes the same of all that the other one reads. */
  boolean reads(Unpacking other);

  /** What it takes, in bytes. */
  long heldBytes();

  /** Tells whoever packs how many bytes of resources a state holds now. */
  void onHeld(long resourceBytes);
}
