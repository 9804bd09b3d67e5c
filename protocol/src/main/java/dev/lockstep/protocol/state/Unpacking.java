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
      };

  /** The encoded resource; nobody writes to it. */
  byte[] resource(byte[] kept);

  /** The length of the encoded resource. */
  int resourceBytes(byte[] kept);
}
