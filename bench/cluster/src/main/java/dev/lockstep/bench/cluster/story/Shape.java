package dev.lockstep.bench.cluster.story;

/**
 * The shape of a workload's pods.
 *
 * @param app its name, which is also that of the main container
 * @param team the team it belongs to
 * @param port that it listens on
 * @param cpuMillis requested CPU
 * @param memoryMi requested memory
 * @param proxy whether a proxy runs beside the main container
 * @param volume whether each pod has a volume of its own
 */
record Shape(
    String app, String team, int port, int cpuMillis, int memoryMi, boolean proxy, boolean volume) {

  static Shape of(String app, String team, Dice dice, boolean volume) {
    return new Shape(
        app,
        team,
        8080 + dice.between(0, 9),
        50 * dice.between(1, 10),
        64 * dice.between(1, 16),
        !volume && dice.chance(0.25),
        volume);
  }
}
