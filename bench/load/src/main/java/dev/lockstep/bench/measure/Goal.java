package dev.lockstep.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Target ratio of Lockstep's deliveries per CPU second to a peer's.
 *
 * @param rate changes a second
 */
record Goal(String peer, int rate, double ratio) {
  static final String OURS = "Lockstep";

  /** Compares the goals with the runs. The outcome is unknown for a peer that was not measured. */
  static List<Outcome.Target> targets(List<Goal> goals, List<Run> runs) {
    List<Outcome.Target> targets = new ArrayList<>();
    for (Goal goal : goals) {
      Optional<Double> theirs = rate(runs, goal.peer, goal.rate);
      targets.add(
          Outcome.Target.atLeast(
              "deliveries per CPU-s at " + goal.rate + "/s, to " + goal.peer,
              rate(runs, OURS, goal.rate).flatMap(mine -> theirs.map(other -> mine / other)),
              goal.ratio));
    }
    return targets;
  }

  private static Optional<Double> rate(List<Run> runs, String name, int rate) {
    return runs.stream()
        .filter(run -> run.name().equals(name) && run.rate() == rate)
        .map(Run::deliveriesPerCpuSecond)
        .findFirst();
  }
}
