package dev.lockstep.agent.apiserver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A body in pieces of any size. */
public final class PieceSource implements ByteSource {

  private final Deque<ByteBuffer> pieces = new ArrayDeque<>();

  private PieceSource() {}

  public static PieceSource whole(String text) {
    PieceSource source = new PieceSource();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      source.pieces.add(ByteBuffer.wrap(bytes));
    }
    return source;
  }

  public static PieceSource cut(String text, RandomGenerator random) {
    PieceSource source = new PieceSource();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(1 + random.nextInt(7), bytes.length - from);
      source.pieces.add(ByteBuffer.wrap(bytes, from, length).slice());
      from += length;
    }
    return source;
  }

  public static PieceSource pieces(String text, int bytesOfEach) {
    PieceSource source = new PieceSource();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += bytesOfEach) {
      int length = Math.min(bytesOfEach, bytes.length - from);
      source.pieces.add(ByteBuffer.wrap(bytes, from, length).slice());
    }
    return source;
  }

  @Override
  public @Nullable ByteBuffer next() {
    return pieces.poll();
  }
}
