package dev.lockstep.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of the repository: those that git tracks or, without git, all that look like sources.
 */
final class Tree {
  private static final Set<String> BUILT = Set.of("target", "node_modules", "dist", ".git", "gen");

  private final Path root;
  private final List<Path> files;

  private Tree(Path root, List<Path> files) {
    this.root = root;
    this.files = files;
  }

  static Tree find() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("mvnw"))) {
      Path parent = at.getParent();
      if (parent == null) {
        throw new AssertionError("this test runs inside the repository");
      }
      at = parent;
    }
    return new Tree(at, filesOf(at));
  }

  private static List<Path> filesOf(Path root) {
    try {
      return Files.exists(root.resolve(".git")) ? tracked(root) : walked(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> tracked(Path root) throws IOException {
    Process git =
        new ProcessBuilder("git", "ls-files", "-z")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!git.waitFor(30, TimeUnit.SECONDS) || git.exitValue() != 0) {
        return walked(root);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Stream.of(names.split("\0"))
        .filter(name -> !name.isEmpty())
        .map(root::resolve)
        .filter(Files::isRegularFile)
        .toList();
  }

  private static List<Path> walked(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> {
            for (Path part : root.relativize(file)) {
              if (BUILT.contains(part.toString())) {
                return false;
              }
            }
            return true;
          })
          .toList();
    }
  }

  Path root() {
    return root;
  }

  List<Path> files() {
    return files;
  }

  /** Returns the files whose names end in one of these. */
  List<Path> named(String... endings) {
    return files.stream()
        .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
        .toList();
  }

  String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  static String text(Path file) {
    try {
      // Binary files become characters that match no rule.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
