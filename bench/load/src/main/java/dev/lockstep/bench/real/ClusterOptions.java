package dev.lockstep.bench.real;

import java.util.ArrayList;
import java.util.List;

/**
 * The programs of a cluster that a test or a measure runs. Start with {@link #apiserverOnly()}
 * (about 4 s to start, 350 MB) or {@link #whole()} (about 6 s, 600 MB) and change from there.
 * Immutable; any thread.
 *
 * @param withControllers kube-controller-manager and kube-scheduler: rollouts, garbage collection,
 *     deletion of namespaces, service accounts
 * @param withNodes KWOK: every node that is created becomes ready, every pod bound to one runs
 * @param apiserverFlags more flags for kube-apiserver, after its usual ones
 * @param launcher words before each command, such as those that hold it to a core; mostly none
 */
public record ClusterOptions(
    boolean withControllers,
    boolean withNodes,
    List<String> apiserverFlags,
    List<String> launcher) {

  public ClusterOptions {
    apiserverFlags = List.copyOf(apiserverFlags);
    launcher = List.copyOf(launcher);
  }

  /** Storage and the API only: a deleted namespace stays Terminating, no pod ever runs. */
  public static ClusterOptions apiserverOnly() {
    return new ClusterOptions(false, false, List.of(), List.of());
  }

  /** Everything: deployments roll out and their pods run, on nodes that the test creates. */
  public static ClusterOptions whole() {
    return new ClusterOptions(true, true, List.of(), List.of());
  }

  /**
   * Lets every watch read etcd itself. With the cache, which is the default everywhere, a version
   * that etcd has compacted away can still be watched from until the apiserver restarts; without it
   * the next watch gets 410 at once.
   */
  public ClusterOptions withoutWatchCache() {
    return withApiserverFlag("--watch-cache=false");
  }

  /** Refuses {@code sendInitialEvents}, as apiservers before 1.34 do by default. */
  public ClusterOptions withoutStreamingLists() {
    return withApiserverFlag("--feature-gates=WatchList=false");
  }

  public ClusterOptions withApiserverFlag(String flag) {
    List<String> flags = new ArrayList<>(apiserverFlags);
    flags.add(flag);
    return new ClusterOptions(withControllers, withNodes, flags, launcher);
  }

  public ClusterOptions withLauncher(List<String> command) {
    return new ClusterOptions(withControllers, withNodes, apiserverFlags, command);
  }

  List<String> programs() {
    List<String> programs = new ArrayList<>(List.of(KubeBinaries.ETCD, KubeBinaries.APISERVER));
    if (withControllers) {
      programs.addAll(List.of(KubeBinaries.CONTROLLERS, KubeBinaries.SCHEDULER));
    }
    if (withNodes) {
      programs.addAll(List.of(KubeBinaries.KWOK, KubeBinaries.KWOK_STAGES));
    }
    return List.copyOf(programs);
  }
}
