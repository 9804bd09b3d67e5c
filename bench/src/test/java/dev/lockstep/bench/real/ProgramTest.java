package dev.lockstep.bench.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, whose ends take time. */
@Timeout(60)
final class ProgramTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  void shouldReturnTheTailOfTheOutputWhenTheProgramHasEnded(@TempDir Path folder) {
    List<String> command = List.of("/bin/sh", "-c", "echo one; echo two >&2; echo three");

    try (Program program = Program.start("talker", folder, command)) {
      await().until(() -> !program.isAlive());

      assertThat(program.tail(2)).isEqualTo("two\nthree");
    }
  }

  @Test
  void shouldKillTheProgramWhenItDoesNotEndOnRequest(@TempDir Path folder) {
    List<String> command =
        List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do /bin/sleep 0.05; done");
    Program program = Program.start("deaf", folder, command);
    await().until(() -> program.tail(1).equals("deaf"));

    assertThat(program.stop(Duration.ofMillis(200))).isFalse();
    assertThat(program.isAlive()).isFalse();
  }

  @Test
  void shouldReportThatTheProgramEndedOnRequest(@TempDir Path folder) {
    Program program = Program.start("good", folder, List.of("/bin/sleep", "60"));

    assertThat(program.stop(GRACE)).isTrue();
  }

  @Test
  void shouldReturnTheExitCodeWhenTheProgramEndsByItself(@TempDir Path folder) {
    try (Program program = Program.start("done", folder, List.of("/bin/sh", "-c", "exit 3"))) {
      assertThat(program.awaitEnd(GRACE)).hasValue(3);
    }
  }

  @Test
  void shouldNotEndWhileItIsPaused(@TempDir Path folder) {
    try (Program program =
        Program.start(
            "reader",
            folder,
            List.of("/bin/sh", "-c", "trap 'exit 7' TERM; while :; do /bin/sleep 0.05; done"))) {
      program.pause();
      ProcessHandle.of(program.pid()).orElseThrow().destroy();
      assertThat(program.awaitEnd(Duration.ofMillis(300))).isEmpty();
      program.resume();
      assertThat(program.awaitEnd(GRACE)).hasValue(7);
    }
  }

  @Test
  void shouldLeaveNothingRunningWhenThisProcessIsKilled(@TempDir Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            folder.toString());
    Process owner = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
      long pid = Long.parseLong(lines.readLine());
      ProcessHandle orphan = ProcessHandle.of(pid).orElseThrow();

      owner.destroyForcibly();

      await().atMost(GRACE).until(() -> !orphan.isAlive());
    } finally {
      owner.destroyForcibly();
    }
  }

  /** A process that starts a program and is then killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      Program program =
          Program.start("sleeper", Path.of(arguments[0]), List.of("/bin/sleep", "60"));
      System.out.println(program.pid());
      System.in.read();
    }
  }
}
