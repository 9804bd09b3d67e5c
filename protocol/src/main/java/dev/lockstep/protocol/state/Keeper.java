package dev.lockstep.protocol.state;

/**
 * Form in which a state keeps the resources of one type: as they came, or smaller.
 *
 * <p>Kept bytes begin as the resource does, up to the end of the name, except for the first byte.
 * So the state finds names without a keeper. The first byte tells forms apart: {@link
 * ResourceHead#NAME_TAG} begins a resource that is kept as it came, and 9 a removal.
 *
 * <p>A keeper is handed to other threads together with the bytes that it reads: what it reads from
 * does not change after that. {@link #onHeld} alone is called by the state's thread.
 */
public interface Keeper {
  /** Keeps resources as they came. */
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

  /** Returns the encoded resource, which nobody writes to. */
  byte[] resource(byte[] kept);

  /** Returns the length of the encoded resource. */
  int resourceBytes(byte[] kept);

  /** Whether this keeper makes the same resources of all bytes that the other one keeps. */
  boolean reads(Keeper other);

  /** Bytes that the keeper itself takes. */
  long heldBytes();

  /** Receives how many bytes of resources the state holds in this form. */
  void onHeld(long resourceBytes);
}
