package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.time.Agenda;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run in words, for a person who looks for the cause of a failure; or the
 * scenarios of its clients.
 */
final class Timeline {
  private final boolean isKept;
  private final boolean isHashing;
  private final boolean isRecording;
  private final List<String> lines = new ArrayList<>();
  private final List<ClientRecord> records = new ArrayList<>();
  private @Nullable Agenda clock;

  private Timeline(boolean isKept, boolean isHashing, boolean isRecording) {
    this.isKept = isKept;
    this.isHashing = isHashing;
    this.isRecording = isRecording;
  }

  static Timeline none() {
    return new Timeline(false, false, false);
  }

  static Timeline hashing() {
    return new Timeline(false, true, false);
  }

  static Timeline kept() {
    return new Timeline(true, true, false);
  }

  /** A timeline that keeps a scenario of each client. */
  static Timeline recording() {
    return new Timeline(false, false, true);
  }

  void useClock(Agenda agenda) {
    clock = agenda;
  }

  boolean isHashing() {
    return isHashing;
  }

  void note(Supplier<String> what) {
    if (isKept) {
      double seconds = clock == null ? 0 : (double) clock.nowNs() / Agenda.SECOND;
      lines.add("%10.4f s  %s".formatted(seconds, what.get()));
    }
  }

  /** The record of a client that starts now. */
  ClientRecord record(String title) {
    ClientRecord record = new ClientRecord(isRecording, title);
    if (isRecording) {
      records.add(record);
    }
    return record;
  }

  /** The scenarios of all clients of the run. */
  List<String> scenarios() {
    return records.stream().map(ClientRecord::text).toList();
  }

  List<String> lines() {
    return lines;
  }
}
