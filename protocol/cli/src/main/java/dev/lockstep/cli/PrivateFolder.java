package dev.lockstep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A folder for secrets of one run: only this user may read it, and it goes with {@link #close}. */
public final class PrivateFolder implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = rights("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> FILE = rights("rw-------");

  private final Path path;
  private final List<Path> files = new ArrayList<>();

  private PrivateFolder(Path path) {
    this.path = path;
  }

  /**
   * @throws Finding if no folder can be made
   */
  public static PrivateFolder create() {
    try {
      return new PrivateFolder(Files.createTempDirectory("lockstep-", FOLDER));
    } catch (IOException e) {
      throw new Finding("no folder for temporary files can be made: " + e.getMessage());
    }
  }

  /** Writes a file that is private from its first byte on. */
  public Path write(String name, String content) {
    Path file = path.resolve(name);
    try {
      Files.createFile(file, FILE);
      files.add(file);
      return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Finding("the temporary file " + file + " cannot be written: " + e.getMessage());
    }
  }

  public Path path() {
    return path;
  }

  /** Takes away what was written here; what others have put in stays. */
  @Override
  public void close() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new Finding("the temporary folder " + path + " cannot be removed: " + e.getMessage());
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> rights(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
