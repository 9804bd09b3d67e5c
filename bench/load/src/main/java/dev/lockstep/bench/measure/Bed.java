package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.SocketLoops;
import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.real.KubeBinaries;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The conditions under which measures run.
 *
 * @param clients default number of clients
 * @param warmupSeconds before each run that counts
 * @param seconds of each run
 * @param progress receives progress messages for people
 */
public record Bed(
    Equipment equipment,
    int clients,
    double warmupSeconds,
    double seconds,
    Consumer<String> progress) {
  /**
   * The machine and the peers of measures.
   *
   * @param kube the programs of a real control plane, which may be missing
   */
  public record Equipment(Cores cores, Peers peers, KubeBinaries kube, SocketLoops loops) {}

  private static final double BRIEF_SHARE = 0.25;

  /** Milliseconds for which the machine's load is observed before a measure. */
  private static final long LOOK_MS = 2_000;

  Cores cores() {
    return equipment.cores();
  }

  Peers peers() {
    return equipment.peers();
  }

  KubeBinaries kube() {
    return equipment.kube();
  }

  SocketLoops loops() {
    return equipment.loops();
  }

  /** Returns the same bed with a longer warm-up. */
  Bed warmedUp(int times) {
    return new Bed(equipment, clients, warmupSeconds * times, seconds, progress);
  }

  /** Returns a shorter bed, for points that only a plot shows. */
  Bed brief() {
    return new Bed(
        equipment, clients, warmupSeconds * BRIEF_SHARE, seconds * BRIEF_SHARE, progress);
  }

  /**
   * Returns how many times a measure is repeated. A run of less than a second only tries the
   * measure out, so once is enough.
   */
  int rounds(int usual) {
    return seconds < 1 ? 1 : usual;
  }

  /** Returns a part of the clients, at least one: tests have few. */
  static int part(int clients, int parts) {
    return Math.max(1, clients / parts);
  }

  void say(String what) {
    progress.accept(what);
  }

  /** Reports a result as soon as it is known. */
  void say(Outcome.Row row) {
    say("  " + String.join("  ", row.numbers()));
  }

  /**
   * Returns how many cores are busy before a measure begins, while this program does nothing, so
   * that an earlier measure does not count as foreign load. NaN where the system does not report
   * it.
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
