package dev.lockstep.agent.uplink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The ring's reports of versions to the uplink in every interleaving of the two: the uplink sees a
 * posted version at its next turn at the latest. A lost note would leave the backend behind until
 * the next beacon.
 */
public final class SingleNoteLincheckTest {
  /** The ring's thread, which counts, and the uplink's, which reads. */
  public abstract static class Threads {
    final SingleNote note = new SingleNote();
    volatile long newest;
    volatile long seen;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

    abstract void look();

    @Operation(nonParallelGroup = "ring")
    public void onVersion() {
      newest = newest + 1;
      if (note.post()) {
        queue.add(this::look);
      }
    }

    @Operation(nonParallelGroup = "uplink")
    public long turn() {
      Runnable next = queue.poll();
      if (next != null) {
        next.run();
      }
      return seen;
    }
  }

  /** As in {@link Uplink}. */
  public static final class Right extends Threads {
    @Override
    void look() {
      note.take();
      seen = newest;
    }
  }

  /** Reads before it takes the note. */
  public static final class Wrong extends Threads {
    @Override
    void look() {
      seen = newest;
      note.take();
    }
  }

  private static void play(Class<?> threads) {
    new ModelCheckingOptions()
        .iterations(12)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(4)
        .check(threads);
  }

  @Test
  public void shouldShowEachVersionAtTheNextTurnAtTheLatest() {
    play(Right.class);
    assertThatThrownBy(() -> play(Wrong.class)).isInstanceOf(LincheckAssertionError.class);
  }
}
