package dev.lockstep.agent.apiserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where a body's bytes come from, piece by piece. */
public interface ByteSource {

  /** The next piece, backed by an array and not empty; null at the end. May block. */
  @Nullable ByteBuffer next() throws IOException;
}
