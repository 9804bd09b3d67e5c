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
 * Reads files again when their content has changed, as one set that is taken whole or not at all.
 *
 * <p>Content is compared, not times: a mounted ConfigMap is swapped by a link, and copies keep
 * their dates. A changed set is read twice and only taken when both readings are equal, so that
 * neither half-written files nor two halves of a swap are taken. Owned by the thread that polls.
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

  /** Reads the texts as they are now. */
  interface Reader {
    FileTexts read() throws Unreadable;
  }

  /** Makes a value of texts; throws {@link YamlRefused} when they cannot be taken. */
  interface Loader<T> {
    T load(List<SourceText> sources, SideFiles sideFiles);
  }

  /** What a look at the files found. */
  sealed interface Look<T> {
    /** The same as at the last look. */
    record Same<T>() implements Look<T> {}

    /** Changing while it was read; the next look will tell. */
    record Unsettled<T>() implements Look<T> {}

    /** A new value. */
    record Loaded<T>(T value, String hash, List<String> notes) implements Look<T> {}

    /** Text that cannot be taken; it is not looked at again until it changes. */
    record Refused<T>(String problem) implements Look<T> {}

    /** No text, for now. */
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
      // When they are back they are read anew, also when they are as they were.
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
