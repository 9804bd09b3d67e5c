package dev.lockstep.protocol.state;

/**
 * Form in which a state keeps the resources of one type: plain, or packed.
 *
 * <p>Up to the end of the name, kept bytes equal those of the resource, except for the first one,
 * so the state finds names without a keeper. The first byte distinguishes the forms: {@link
 * ResourceHead#NAME_TAG} begins a plain resource, and 9 a removal.
 *
 * <p>Other threads use a keeper together with bytes that it can read, so the tables that it needs
 * for those never change. Only the state's thread calls {@link #onHeld}.
 */
public interface Keeper {
  /** Keeps resources plain. */
  Keeper PLAIN =
      new Keeper() {
        @Override
        public byte[] resource(byte[] kept) {
          return kept;
        }

        @Override
        public int resourceBytes(byte[] kept) {
          return kept.length;
        }

        @Override
        public boolean reads(Keeper other) {
          return other == this;
        }

        @Override
        public long heldBytes() {
          return 0;
        }

        @Override
        public void onHeld(long resourceBytes) {}
      };

  /** Returns the encoded resource, which the caller must not change. */
  byte[] resource(byte[] kept);

  /** Returns the length of the encoded resource. */
  int resourceBytes(byte[] kept);

  /** Whether this keeper decodes all bytes of the other one, to the same resources. */
  boolean reads(Keeper other);

  /** Size of the keeper itself, in bytes. */
  long heldBytes();

  /** Receives the size of the resources that the state holds in this form. */
  void onHeld(long resourceBytes);
}
