package dev.lockstep.bench.cluster.story.object;

/**
 * The shape of a workload's pods.
 *
 * @param app its name, which is also that of the main container
 * @param team the team it belongs to
 * @param port that it listens on
 */
public record Shape(String app, String team, int port, Requests requests, Extras extras) {

  /**
   * The requests of the main container.
   *
   * @param cpuMillis thousandths of a CPU
   * @param memoryMi mebibytes of memory
   */
  public record Requests(int cpuMillis, int memoryMi) {}

  /**
   * A pod's parts besides its main container.
   *
   * @param proxy whether a proxy runs beside the main container
   * @param volume whether each pod has a volume of its own
   */
  public record Extras(boolean proxy, boolean volume) {}
}
