package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.time.Luck;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays worlds from seeds. */
public final class Simulator {
  private static final String TWINS_DIFFER =
      "two worlds that differ only in hidden content sent their clients different messages";

  private Simulator() {}

  /**
   * The outcome of one seed.
   *
   * @param failure the first failure; null when there is none
   * @param hash of all messages to clients; 0 without hashing
   */
  public record Outcome(long seed, @Nullable String failure, Extent extent, long hash) {
    public boolean isGood() {
      return failure == null;
    }

    private Outcome failed(String why) {
      return new Outcome(seed, why, extent, hash);
    }
  }

  /**
   * The extent of a run.
   *
   * @param events that happened
   * @param faults that happened
   * @param simulatedNs that passed
   */
  public record Extent(long events, int faults, long simulatedNs) {}

  /** Plays the world of a seed. */
  public static Outcome play(long seed) {
    return play(seed, shapeOf(seed), Timeline.none());
  }

  /** Plays a world with four clients and a thousand objects, for measuring. */
  static Outcome playMeasured(long seed) {
    return play(seed, shapeOf(seed).sized(1_000, 4), Timeline.none());
  }

  /** Plays a world, and its twin if it has one: no user may be able to tell them apart. */
  static Outcome play(long seed, SimShape shape, Timeline timeline) {
    if (!shape.crowd().isTwin()) {
      return playOne(seed, shape, timeline);
    }
    Outcome first = playOne(seed, shape, timeline.isHashing() ? timeline : Timeline.hashing());
    if (!first.isGood()) {
      return first;
    }
    Outcome second = playOne(seed, shape.twin(), Timeline.hashing());
    return first.hash() == second.hash() ? first : first.failed(TWINS_DIFFER);
  }

  /**
   * A replay of a seed, for a person.
   *
   * @param world its shape
   * @param timeline its events, one a line
   */
  public record Replay(Outcome outcome, String world, List<String> timeline) {
    public Replay {
      timeline = List.copyOf(timeline);
    }
  }

  /**
   * Plays the world of a seed and keeps its timeline.
   *
   * @param shrinks whether a failing world is reduced first
   */
  public static Replay replay(long seed, boolean shrinks) {
    SimShape shape = shapeOf(seed);
    if (shrinks && !play(seed, shape, Timeline.none()).isGood()) {
      shape = Shrinker.shrink(seed, shape);
    }
    Timeline timeline = Timeline.kept();
    Outcome outcome = play(seed, shape, timeline);
    return new Replay(outcome, shape.toString(), timeline.lines());
  }

  /**
   * The scenarios of a world's clients: everything that each received, did and held.
   *
   * @param faults the kinds of faults in the world
   */
  public record Recording(Outcome outcome, Set<String> faults, List<String> scenarios) {
    public Recording {
      faults = Set.copyOf(faults);
      scenarios = List.copyOf(scenarios);
    }
  }

  /** Plays the world of a seed and records its clients. */
  public static Recording record(long seed) {
    SimShape shape = shapeOf(seed);
    Timeline timeline = Timeline.recording();
    Outcome outcome = playOne(seed, shape, timeline);
    Set<String> faults = shape.faults().stream().map(Fault::name).collect(Collectors.toSet());
    return new Recording(outcome, faults, timeline.scenarios());
  }

  static SimShape shapeOf(long seed) {
    return SimShape.draw(Luck.of(seed, "shape"));
  }

  private static Outcome playOne(long seed, SimShape shape, Timeline timeline) {
    try (SimWorld world = new SimWorld(seed, shape, timeline)) {
      String failure = null;
      try {
        world.play();
      } catch (SimWorld.Violation e) {
        timeline.note(() -> "the world ends");
      } catch (RuntimeException | AssertionError e) {
        timeline.note(() -> stackOf(e));
        failure = "the program broke: " + e;
      }
      return new Outcome(
          seed,
          world.failure() == null ? failure : world.failure(),
          new Extent(world.agenda().done(), world.strikes(), world.agenda().nowNs()),
          world.hash());
    }
  }

  private static String stackOf(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    for (StackTraceElement frame : failure.getStackTrace()) {
      text.append("\n                  at ").append(frame);
    }
    return text.toString();
  }
}
