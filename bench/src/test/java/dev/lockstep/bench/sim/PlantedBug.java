package dev.lockstep.bench.sim;

/**
 * A mistake that somebody could make in the engine.
 *
 * @param guarantee which it breaks, by its name in docs/guarantees.md
 * @param file source file, from the project's root
 * @param right the text as it is, which occurs once
 * @param wrong the text as it is with the bug
 */
record PlantedBug(String name, String guarantee, String file, String right, String wrong) {
  @Override
  public String toString() {
    return name;
  }
}
