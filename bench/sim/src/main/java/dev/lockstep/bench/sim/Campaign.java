package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.time.Agenda;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plays many seeds on several threads, each world on one of them. Any thread may read the progress.
 */
public final class Campaign {
  private final long first;
  private final long seeds;
  private final LongFunction<Simulator.Outcome> play;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong simulatedNs = new AtomicLong();
  private final AtomicBoolean isStopped = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private final List<Simulator.Outcome> failures = new CopyOnWriteArrayList<>();

  public Campaign(long first, long seeds) {
    this(first, seeds, Simulator::play);
  }

  Campaign(long first, long seeds, LongFunction<Simulator.Outcome> play) {
    this.first = first;
    this.seeds = seeds;
    this.play = play;
  }

  /** Gives all worlds four clients and a thousand objects, so that speeds can be compared. */
  public static Campaign measured(long first, long seeds) {
    return new Campaign(first, seeds, Simulator::playMeasured);
  }

  /**
   * Plays all seeds, or stops after this many failures; returns when all threads have finished.
   *
   * @param threads worlds at the same time
   * @throws IllegalStateException if a world could not be played at all, which proves nothing
   */
  public void run(int threads, int failuresMax) throws InterruptedException {
    List<Thread> players = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      players.add(
          Thread.ofPlatform().name("simulate-" + i).daemon().start(() -> play(failuresMax)));
    }
    for (Thread player : players) {
      player.join();
    }
    Throwable cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("A world could not be played to its end: " + cause, cause);
    }
  }

  private void play(int failuresMax) {
    try {
      playInTurn(failuresMax);
    } catch (RuntimeException | Error e) {
      broken.compareAndSet(null, e);
      isStopped.set(true);
    }
  }

  private void playInTurn(int failuresMax) {
    while (!isStopped.get()) {
      long number = next.getAndIncrement();
      if (number >= seeds) {
        return;
      }
      Simulator.Outcome outcome = play.apply(first + number);
      done.incrementAndGet();
      faults.addAndGet(outcome.extent().faults());
      events.addAndGet(outcome.extent().events());
      simulatedNs.addAndGet(outcome.extent().simulatedNs());
      if (!outcome.isGood()) {
        failures.add(outcome);
        if (failures.size() >= failuresMax) {
          isStopped.set(true);
        }
      }
    }
  }

  /** Starts no more seeds; running worlds end as usual. */
  public void stop() {
    isStopped.set(true);
  }

  public long done() {
    return done.get();
  }

  public long faults() {
    return faults.get();
  }

  public long events() {
    return events.get();
  }

  public double simulatedHours() {
    return simulatedNs.get() / (3_600.0 * Agenda.SECOND);
  }

  /** The failures, in the order in which they were found. */
  public List<Simulator.Outcome> failures() {
    return List.copyOf(failures);
  }
}
