package dev.lockstep.cli;

import java.nio.file.Path;

/** The door to the program for tests of other packages: commands that run to their end, here. */
public final class Cli {
  /** What a command left. */
  public record Outcome(int exit, String out, String err) {}

  private Cli() {}

  /**
   * Runs a command.
   *
   * @param home of the person who calls it
   */
  public static Outcome run(Path home, String... args) {
    Session.Outcome outcome = Session.in(home).run(args);
    return new Outcome(outcome.exit(), outcome.out(), outcome.err());
  }
}
