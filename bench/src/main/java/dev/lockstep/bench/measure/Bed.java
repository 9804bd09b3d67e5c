package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.SocketLoops;
import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.real.KubeBinaries;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Where measures run.
 *
 * @param kube the programs of a real control plane, which may not be there
 * @param clients how many there are where a measure does not say otherwise
 * @param warmupSeconds before each that counts
 * @param seconds of each run
 * @param progress told what is going on, for people
 */
public record Bed(
    Cores cores,
    Peers peers,
    KubeBinaries kube,
    SocketLoops loops,
    int clients,
    double warmupSeconds,
    double seconds,
    Consumer<String> progress) {
  private static final double BRIEF_SHARE = 0.25;

  /** As long as the machine is looked at before a measure. */
  private static final long LOOK_MS = 2_000;

  /** The same, warmed up for longer. */
  Bed warmedUp(int times) {
    return new Bed(cores, peers, kube, loops, clients, warmupSeconds * times, seconds, progress);
  }

  /** The same, for what is only to be seen in a plot. */
  Bed brief() {
    return new Bed(
        cores,
        peers,
        kube,
        loops,
        clients,
        warmupSeconds * BRIEF_SHARE,
        seconds * BRIEF_SHARE,
        progress);
  }

  /** A part of clients, which are so few in tests that it would be none. */
  static int part(int clients, int parts) {
    return Math.max(1, clients / parts);
  }

  void say(String what) {
    progress.accept(what);
  }

  /** Says what was found, as soon as it is. */
  void say(Outcome.Row row) {
    say("  " + String.join("  ", row.numbers()));
  }

  /**
   * How many cores are busy for a moment before a measure begins, while this program does nothing:
   * so what another measure took in the minute before is not taken for the work of others. NaN
   * where the system does not tell.
   */
  static double machineLoad() {
    try {
      CoreTimes before = CoreTimes.now();
      BenchClock.pause(LOOK_MS);
      return CoreTimes.now().busySince(before);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
