package dev.lockstep.common.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UndoTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void shouldUndoTheNewestStepFirstWhenTheStartFails() {
    try (Undo undo = new Undo()) {
      undo.add(() -> log.add("store"));
      undo.add(() -> log.add("server"));
    }

    assertThat(log).containsExactly("server", "store");
  }

  @Test
  void shouldUndoNothingWhenTheStartSucceeds() {
    try (Undo undo = new Undo()) {
      undo.add(() -> log.add("store"));
      undo.cancel();
    }

    assertThat(log).isEmpty();
  }

  @Test
  void shouldRunAllStepsAndReportEachFailureWhenStepsThrow() {
    Undo undo = new Undo();
    undo.add(() -> log.add("store"));
    undo.add(() -> fail("server"));
    undo.add(() -> fail("timer"));

    assertThatThrownBy(undo::close)
        .hasMessage("timer")
        .satisfies(failure ->
            assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("server"));
    assertThat(log).containsExactly("store");
  }

  private static void fail(String what) {
    throw new IllegalStateException(what);
  }
}
