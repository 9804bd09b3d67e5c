package dev.lockstep.backend.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.Together;
import dev.lockstep.backend.message.Message;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Transfers that one thread encodes and many send, under real threads: a counted chunk exists and
 * stays the same, a thread that sees the end sees all chunks, and each receiver gets the message
 * that answers its own subscription.
 */
@Timeout(120)
final class TransferStressTest {
  private static final StateFrame HEADER = StateFrame.getDefaultInstance();

  /** Enough chunks for the receivers to be awake when the last one comes. */
  private static final int CHUNKS = 60;

  private static final int QUESTIONS = 40;

  private final Together together = new Together();

  @AfterEach
  void stop() {
    together.close();
  }

  /** The part of a transfer that threads share. */
  private interface Chunks {
    void add(boolean last);

    int chunks();

    @Nullable Object chunk(int index);

    boolean isComplete();

    boolean isDoneAfter(int chunksHad);
  }

  private static final class Real implements Chunks {
    private final Transfer transfer =
        new Transfer(1, HEADER, Position.ORIGIN, new Position(1, 1), 1_000);

    @Override
    public void add(boolean last) {
      transfer.add(List.of(), last);
    }

    @Override
    public int chunks() {
      return transfer.chunks();
    }

    @Override
    public @Nullable Object chunk(int index) {
      return transfer.message(index, 0);
    }

    @Override
    public boolean isComplete() {
      return transfer.isComplete();
    }

    @Override
    public boolean isDoneAfter(int chunksHad) {
      return transfer.isDoneAfter(chunksHad);
    }
  }

  /** Planted bug: reports the end and the count before it adds the chunk. */
  private static final class Hasty implements Chunks {
    private volatile List<Object> parts = List.of();
    private volatile int count;
    private volatile boolean complete;

    @Override
    public void add(boolean last) {
      complete = last;
      count = parts.size() + 1;
      Thread.yield();
      List<Object> after = new ArrayList<>(parts);
      after.add(new Object());
      parts = after;
    }

    @Override
    public int chunks() {
      return count;
    }

    @Override
    public @Nullable Object chunk(int index) {
      List<Object> now = parts;
      return index < now.size() ? now.get(index) : null;
    }

    @Override
    public boolean isComplete() {
      return complete;
    }

    @Override
    public boolean isDoneAfter(int chunksHad) {
      return complete && chunksHad >= parts.size();
    }
  }

  private static void encode(Chunks shared) {
    for (int i = 1; i <= CHUNKS; i++) {
      shared.add(i == CHUNKS);
    }
  }

  private static void receive(Chunks shared) {
    List<Object> had = new ArrayList<>();
    boolean isDone = false;
    while (!isDone) {
      isDone = shared.isDoneAfter(had.size());
      assertThat(isDone && had.size() < CHUNKS).as("an end before the end").isFalse();
      boolean isComplete = shared.isComplete();
      int there = shared.chunks();
      assertThat(isComplete && there < CHUNKS).as("complete without all").isFalse();
      for (int i = had.size(); i < there; i++) {
        Object chunk = shared.chunk(i);
        assertThat(chunk).as("a chunk that was counted").isNotNull();
        had.add(Invariant.present(chunk, "checked above"));
      }
      if (had.size() < CHUNKS / 2) {
        Thread.yield();
      }
    }
    for (int i = 0; i < CHUNKS; i++) {
      assertThat(shared.chunk(i)).as("chunk %d", i).isSameAs(had.get(i));
    }
  }

  private void playTransfer(Supplier<Chunks> transfers, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Chunks shared = transfers.get();
      together.run(() -> encode(shared), () -> receive(shared), () -> receive(shared));
    }
  }

  @Test
  @Holds("G22")
  void shouldShowAllCountedChunksWhenThreadsReadWhileOneEncodes() {
    playTransfer(Real::new, Together.ROUNDS);
    assertThatThrownBy(() -> playTransfer(Hasty::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
  }

  /** The message cache that receivers of the same answer share. */
  private interface Shared {
    byte[] head(int number);
  }

  private static final class RealAnswers implements Shared {
    private final Answers answers = new Answers(HEADER, new byte[0]);

    @Override
    public byte[] head(int number) {
      return answers.of(number).head();
    }
  }

  /** Planted bug: keeps the number and the message in two fields. */
  private static final class Torn implements Shared {
    private volatile int last;
    private volatile byte[] head = expected(0);

    @Override
    public byte[] head(int number) {
      if (last != number) {
        head = expected(number);
        Thread.yield();
        last = number;
      }
      return head;
    }
  }

  private static byte[] expected(int number) {
    StateFrame header = number == 0 ? HEADER : HEADER.toBuilder().setAnswers(number).build();
    return Message.of(header, new byte[0]).head();
  }

  private static void ask(Shared shared, int first, byte[][] expected) {
    for (int i = 0; i < QUESTIONS; i++) {
      int number = (first + i) % expected.length;
      assertThat(shared.head(number)).as("the answer to %d", number).isEqualTo(expected[number]);
    }
  }

  private void playAnswers(Supplier<Shared> answers, int rounds) {
    byte[][] expected = {expected(0), expected(1), expected(2)};
    for (int round = 0; round < rounds; round++) {
      Shared shared = answers.get();
      together.run(
          () -> ask(shared, 0, expected),
          () -> ask(shared, 1, expected),
          () -> ask(shared, 2, expected));
    }
  }

  @Test
  void shouldReturnTheMessageForEachReceiversOwnSubscription() {
    playAnswers(RealAnswers::new, Together.ROUNDS);
    assertThatThrownBy(() -> playAnswers(Torn::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
  }
}
