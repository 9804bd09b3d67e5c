package dev.lockstep.bench.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in one run, in words, for a person who looks for the cause of a failure. */
final class Timeline {
  private final boolean isKept;
  private final boolean isHashing;
  private final List<String> lines = new ArrayList<>();
  private @Nullable Agenda clock;

  private Timeline(boolean isKept, boolean isHashing) {
    this.isKept = isKept;
    this.isHashing = isHashing;
  }

  static Timeline none() {
    return new Timeline(false, false);
  }

  static Timeline hashing() {
    return new Timeline(false, true);
  }

  static Timeline kept() {
    return new Timeline(true, true);
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

  List<String> lines() {
    return lines;
  }
}
