package dev.lockstep.protocol.state;

import java.util.function.Supplier;

/** How a state keeps its encodings in memory. What it tells of them is the same bytes. */
public enum Keeping {
  /** As they came: the least work, for who reads them often. */
  PLAIN,
  /** Packed with what encodings of the same type have in common: the least memory. */
  PACKED;

  /** Makes the encodings of one type after another, for one state. */
  Supplier<Encodings> encodings() {
    return switch (this) {
      case PLAIN -> Encodings.Plain::new;
      case PACKED -> {
        Packer.Scratch scratch = new Packer.Scratch();
        yield () -> new PackedEncodings(scratch);
      }
    };
  }
}
