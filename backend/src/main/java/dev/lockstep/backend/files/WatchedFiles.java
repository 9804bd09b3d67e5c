package dev.lockstep.backend.files;

import dev.lockstep.backend.files.FileTexts.Unreadable;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Reads files again when their content changes, as one set that is loaded as a whole or not at all.
 *
 * <p>Compares content, not times: a mounted ConfigMap is swapped by a link, and copies keep their
 * dates. A changed set is read twice and loaded only if both readings are equal, so that it is
 * neither half-written nor half-swapped. Owned by the thread that polls.
 */
final class WatchedFiles<T> {
  private final Path folder;
  private final Reader reader;
  private final Loader<T> loader;
  private SortedMap<Path, String> sides = Collections.emptySortedMap();
  private String seenHash = "";

  WatchedFiles(Path path, Loader<T> loader) {
    this(folderOf(path), () -> FileTexts.read(path), loader);
  }

  WatchedFiles(Path folder, Reader reader, Loader<T> loader) {
    this.folder = folder;
    this.reader = reader;
    this.loader = loader;
  }

  /** Reads the texts from the disk. */
  interface Reader {
    FileTexts read() throws Unreadable;
  }

  /** Parses texts to a value; throws {@link YamlRefused} if they are invalid. */
  interface Loader<T> {
    T load(List<SourceText> sources, SideFiles sideFiles);
  }

  /** The result of {@link #look}. */
  sealed interface Look<T> {
    /** The content is the same as at the last look. */
    record Same<T>() implements Look<T> {}

    /** The content changed between two readings; the next look decides. */
    record Unsettled<T>() implements Look<T> {}

    /** A new value was loaded. */
    record Loaded<T>(T value, String hash, List<String> notes) implements Look<T> {}

    /** The text is invalid; it is not parsed again until it changes. */
    record Refused<T>(String problem) implements Look<T> {}

    /** The files are unreadable at present. */
    record Missing<T>(String problem) implements Look<T> {}
  }

  Look<T> look() {
    FileTexts texts;
    try {
      texts = reader.read();
      String hash = hashOf(texts);
      if (hash.equals(seenHash)) {
        return new Look.Same<>();
      }
      if (!hashOf(reader.read()).equals(hash)) {
        return new Look.Unsettled<>();
      }
    } catch (Unreadable e) {
      // Load them again once they are readable, even if unchanged.
      seenHash = "";
      return new Look.Missing<>(e.problem());
    }
    return load(texts);
  }

  private Look<T> load(FileTexts texts) {
    SideFiles sideFiles = new SideFiles(folder);
    try {
      T value = loader.load(texts.sources(), sideFiles);
      remember(texts, sideFiles);
      return new Look.Loaded<>(value, seenHash, texts.notes());
    } catch (YamlRefused e) {
      remember(texts, sideFiles);
      return new Look.Refused<>(String.valueOf(e.getMessage()));
    }
  }

  private void remember(FileTexts texts, SideFiles sideFiles) {
    sides = sideFiles.asked();
    seenHash = ContentHash.of(texts.sources(), sides);
  }

  private String hashOf(FileTexts texts) {
    return ContentHash.of(texts.sources(), SideFiles.now(sides));
  }

  private static Path folderOf(Path path) {
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    return Files.isDirectory(absolute) || parent == null ? absolute : parent;
  }
}
