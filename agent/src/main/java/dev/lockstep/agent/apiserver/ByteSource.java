package dev.lockstep.agent.apiserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Source of a body's bytes, piece by piece. */
public interface ByteSource {

  /** Returns the next piece, backed by an array and not empty; null at the end. May block. */
  @Nullable ByteBuffer next() throws IOException;
}
