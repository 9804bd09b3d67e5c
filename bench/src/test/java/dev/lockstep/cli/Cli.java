package dev.lockstep.cli;

import java.nio.file.Path;

/** Runs commands to their end in this process, for tests of other packages. */
public final class Cli {
  /** The result of a command. */
  public record Outcome(int exit, String out, String err) {}

  private Cli() {}

  /**
   * Runs a command.
   *
   * @param home folder of the user
   */
  public static Outcome run(Path home, String... args) {
    Session.Outcome outcome = Session.in(home).run(args);
    return new Outcome(outcome.exit(), outcome.out(), outcome.err());
  }
}
