package dev.lockstep.bench.measure;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measure.
 *
 * @param id such as M1
 * @param title in a few words
 * @param machineLoad cores that were busy right before
 * @param columns names of the numbers, which differ between measures
 * @param rows Lockstep first, then the peers
 * @param targets values that should be reached
 * @param curves for plots; may be empty
 * @param notes for people: what is measured and what is not, and what was not available
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
   * A value that should be reached.
   *
   * @param what is compared with what
   * @param value the value found; null when it could not be measured
   * @param target the least or the most that it should be
   * @param isAtLeast which of the two
   * @param unit such as "x" or " KB"
   */
  public record Target(
      String what, @Nullable Double value, double target, boolean isAtLeast, String unit) {
    public static Target atLeast(String what, Optional<Double> value, double target) {
      return new Target(what, value.orElse(null), target, true, "x");
    }

    public static Target atMost(String what, Optional<Double> value, double target, String unit) {
      return new Target(what, value.orElse(null), target, false, unit);
    }

    /**
     * Returns whether the target is reached; a value that could not be measured does not reach it.
     */
    public boolean reached() {
      return value != null && (isAtLeast ? value >= target : value <= target);
    }
  }

  /**
   * A line of a plot.
   *
   * @param plot the plot it belongs to: "this against that" names the axes; any other title means
   *     latency in milliseconds by percentile
   */
  public record Curve(String plot, String name, double[] x, double[] y) {
    Curve named(String newName) {
      return new Curve(plot, newName, x, y);
    }
  }

  /**
   * Returns whether other programs ran on the machine, which makes times and their ratios
   * unreliable.
   */
  public boolean wasDisturbed() {
    return machineLoad > QUIET_LOAD_MAX;
  }

  /** Returns whether all targets are reached. */
  public boolean reached() {
    return !targets.isEmpty() && targets.stream().allMatch(Target::reached);
  }
}
