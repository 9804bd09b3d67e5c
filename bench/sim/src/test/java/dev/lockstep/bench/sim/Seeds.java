package dev.lockstep.bench.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first seed of a test, and the folder of the sources. */
final class Seeds {
  private static final long WITHOUT_GIT = 1;

  private Seeds() {}

  /** The project's root. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("HACKING.md"))) {
      folder = folder.resolve("..").normalize();
    }
    return folder;
  }

  /**
   * A seed that depends on the simulated modules' git hashes: one version of the program always
   * plays the same worlds, and the next version others.
   */
  static long ofSources() {
    try {
      Process git =
          new ProcessBuilder(
                  "git",
                  "rev-parse",
                  "HEAD:protocol",
                  "HEAD:agent",
                  "HEAD:ide-client",
                  "HEAD:backend")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return names
          .lines()
          .filter(name -> name.matches("[0-9a-f]{40,}"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 12), 16))
          .reduce((one, other) -> one ^ other)
          .orElse(WITHOUT_GIT);
    } catch (IOException e) {
      return WITHOUT_GIT;
    }
  }
}
