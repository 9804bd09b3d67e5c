package dev.lockstep.backend.files;

import dev.lockstep.backend.files.FileTexts.Unreadable;
import dev.lockstep.backend.identity.CredentialsReader.KeyFiles;
import dev.lockstep.backend.identity.CredentialsReader.UnreadableKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the files that other files name, relative to the folder of those, and remembers each with
 * its content, so that a change in one of them is noticed.
 */
final class SideFiles implements KeyFiles {
  private static final int BYTES_MAX = 64 * 1024;

  private static final String PRESENT = "+";
  private static final String ABSENT = "-";

  private final Path folder;
  private final SortedMap<Path, String> asked = new TreeMap<>();

  SideFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public String read(String source, String file) {
    try {
      Path path = folder.resolve(file).normalize();
      // Remember the text that is returned, so that a later change is noticed.
      asked.put(path, ABSENT);
      String text = FileTexts.text(path, BYTES_MAX);
      asked.put(path, PRESENT + text);
      return text;
    } catch (Unreadable e) {
      throw new UnreadableKeys("names a file that cannot be used: " + e.problem());
    } catch (InvalidPathException e) {
      throw new UnreadableKeys("is not a file's name");
    }
  }

  /** The files that were read, each with its state at that time. */
  SortedMap<Path, String> asked() {
    return asked;
  }

  /** The file's content, or that it is unreadable. */
  private static String stateOf(Path file) {
    try {
      return PRESENT + FileTexts.text(file, BYTES_MAX);
    } catch (Unreadable e) {
      return ABSENT;
    }
  }

  /** The same files with their present states. */
  static SortedMap<Path, String> now(SortedMap<Path, String> then) {
    SortedMap<Path, String> now = new TreeMap<>();
    then.keySet().forEach(file -> now.put(file, stateOf(file)));
    return now;
  }
}
