package dev.lockstep.bench.cluster.story.object;

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
public record Shape(
    String app,
    String team,
    int port,
    int cpuMillis,
    int memoryMi,
    boolean proxy,
    boolean volume) {}
