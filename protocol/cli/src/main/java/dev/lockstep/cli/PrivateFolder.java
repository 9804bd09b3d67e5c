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

/** A folder for the secrets of one run, readable by this user only; {@link #close} removes it. */
public final class PrivateFolder implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = rights("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> FILE = rights("rw-------");

  private final Path path;
  private final List<Path> files = new ArrayList<>();

  private PrivateFolder(Path path) {
    this.path = path;
  }

  /**
   * Creates a folder.
   *
   * @throws Finding if the folder cannot be created
   */
  public static PrivateFolder create() {
    try {
      return new PrivateFolder(Files.createTempDirectory("lockstep-", FOLDER));
    } catch (IOException e) {
      throw new Finding("cannot create a folder for temporary files: " + e.getMessage());
    }
  }

  /** Writes a file that only this user can read, from the moment it exists. */
  public Path write(String name, String content) {
    Path file = path.resolve(name);
    try {
      Files.createFile(file, FILE);
      files.add(file);
      return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Finding("cannot write the temporary file " + file + ": " + e.getMessage());
    }
  }

  public Path path() {
    return path;
  }

  /** Removes the files that {@link #write} created, and the folder. */
  @Override
  public void close() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new Finding("cannot remove the temporary folder " + path + ": " + e.getMessage());
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> rights(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
