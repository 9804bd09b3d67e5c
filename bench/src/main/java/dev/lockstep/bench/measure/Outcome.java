package dev.lockstep.bench.measure;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a measure has found.
 *
 * @param id as in M1
 * @param title in a few words
 * @param machineLoad how many cores were busy for a moment before
 * @param columns names of the numbers, which differ from measure to measure
 * @param rows ours first, then the peers
 * @param targets what was to be reached
 * @param curves for plots; empty for none
 * @param notes for people: what is measured and what is not, what could not be had
 */
public record Outcome(
    String id,
    String title,
    double machineLoad,
    List<String> columns,
    List<Row> rows,
    List<Target> targets,
    List<Curve> curves,
    List<String> notes) {

  private static final double QUIET_LOAD_MAX = 0.5;

  public Outcome {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    targets = List.copyOf(targets);
    curves = List.copyOf(curves);
    notes = List.copyOf(notes);
  }

  /** One contender, or one size of it. */
  public record Row(String name, List<String> numbers) {
    public Row {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * Something to be reached.
   *
   * @param what is compared with what
   * @param value what was found; null when it could not be measured
   * @param target what it was to be at least, or at most
   * @param isAtLeast which of the two
   * @param unit as "x" or " KB"
   */
  public record Target(
      String what, @Nullable Double value, double target, boolean isAtLeast, String unit) {
    public static Target atLeast(String what, Optional<Double> value, double target) {
      return new Target(what, value.orElse(null), target, true, "x");
    }

    public static Target atMost(String what, Optional<Double> value, double target, String unit) {
      return new Target(what, value.orElse(null), target, false, unit);
    }

    /** Whether it is reached; what could not be measured is not. */
    public boolean reached() {
      return value != null && (isAtLeast ? value >= target : value <= target);
    }
  }

  /**
   * A line of a plot.
   *
   * @param plot which one it belongs to: "this against that", in the words that its axes are to
   *     have; or any other words, and then it is latency in milliseconds by percentile
   */
  public record Curve(String plot, String name, double[] x, double[] y) {
    Curve named(String newName) {
      return new Curve(plot, newName, x, y);
    }
  }

  /** Whether others were at work on the machine, so that times and ratios of times say little. */
  public boolean wasDisturbed() {
    return machineLoad > QUIET_LOAD_MAX;
  }

  /** Whether all that was to be reached is. */
  public boolean reached() {
    return !targets.isEmpty() && targets.stream().allMatch(Target::reached);
  }
}
