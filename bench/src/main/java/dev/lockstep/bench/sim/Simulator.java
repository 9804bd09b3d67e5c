package dev.lockstep.bench.sim;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays worlds from seeds. */
public final class Simulator {
  private static final String TWINS_DIFFER =
      "two worlds that differ only in what is hidden told their clients something different";

  private Simulator() {}

  /**
   * What came of one seed.
   *
   * @param failure what was found wrong; null when nothing was
   * @param events that happened
   * @param faults that happened
   * @param simulatedNs that passed
   * @param hash of all that clients were sent; 0 when it was not asked for
   */
  public record Outcome(
      long seed, @Nullable String failure, long events, int faults, long simulatedNs, long hash) {
    public boolean isGood() {
      return failure == null;
    }

    private Outcome failed(String why) {
      return new Outcome(seed, why, events, faults, simulatedNs, hash);
    }
  }

  /** Plays the world of a seed. */
  public static Outcome play(long seed) {
    return play(seed, shapeOf(seed), Timeline.none());
  }

  /** A world with four clients and a thousand objects, and all else as drawn: for measuring. */
  static Outcome playMeasured(long seed) {
    return play(seed, shapeOf(seed).sized(1_000, 4), Timeline.none());
  }

  /** Plays a world, and if it has a twin, that as well: nobody who looks may tell them apart. */
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
   * A seed played again, for a person.
   *
   * @param world what it is made of
   * @param timeline what happened, line by line
   */
  public record Replay(Outcome outcome, String world, List<String> timeline) {
    public Replay {
      timeline = List.copyOf(timeline);
    }
  }

  /**
   * Plays the world of a seed and keeps what happens.
   *
   * @param shrinks whether a world that fails is made as small as it can be and still fail
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
   * A world's clients, each with everything that it was told, did and held.
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
          world.agenda().done(),
          world.strikes(),
          world.agenda().nowNs(),
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
