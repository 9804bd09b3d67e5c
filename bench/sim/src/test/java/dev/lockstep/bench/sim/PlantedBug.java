package dev.lockstep.bench.sim;

/**
 * A mistake that a developer could make in the engine.
 *
 * @param guarantee that it breaks, by its name in docs/guarantees.md
 * @param file source file, from the project's root
 * @param right the right text, which occurs once in the file
 * @param wrong the text with the bug
 */
record PlantedBug(String name, String guarantee, String file, String right, String wrong) {
  @Override
  public String toString() {
    return name;
  }
}
