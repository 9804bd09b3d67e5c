package dev.lockstep.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A program as it ships: a folder with a jar and the jars that it needs. */
final class Assembly {
  private final Path folder;

  private Assembly(Path folder) {
    this.folder = folder;
  }

  /** Returns the assembly of a module; a test is skipped when it is not built. */
  static Assembly of(String module) {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("mvnw"))) {
      root = Objects.requireNonNull(root.getParent());
    }
    Path folder = root.resolve(module).resolve("target/assembly");
    assumeTrue(Files.isDirectory(folder.resolve("lib")), module + " is not built");
    return new Assembly(folder);
  }

  /** Returns the same command, from the program's own folder instead of the tests' class path. */
  List<String> run(List<String> command) throws IOException {
    List<String> own = new ArrayList<>(command);
    int at = own.indexOf("-cp");
    own.subList(at, at + 3).clear();
    own.addAll(at, List.of("-jar", jar().toString()));
    return own;
  }

  private Path jar() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }
}
