package dev.lockstep.backend.files;

import dev.lockstep.common.yaml.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts of one file, or of all YAML files of one folder, within bounds.
 *
 * @param sources the texts in the order of their names
 * @param notes what was skipped, one sentence each
 */
record FileTexts(List<SourceText> sources, List<String> notes) {
  static final int FILES_MAX = 1_000;
  static final int ENTRIES_MAX = 10_000;
  static final int FILE_BYTES_MAX = 4 * 1024 * 1024;
  static final int TOTAL_BYTES_MAX = 16 * 1024 * 1024;

  /** A file or folder is unreadable; the message is a sentence without its full stop. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String problem) {
      super(problem);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  static FileTexts read(Path path) throws Unreadable {
    if (!Files.isDirectory(path)) {
      return new FileTexts(List.of(source(path)), List.of());
    }
    SortedMap<String, Path> files = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    list(path, files, notes);
    if (files.size() > FILES_MAX) {
      throw new Unreadable(path + " holds more than " + FILES_MAX + " files");
    }
    List<SourceText> sources = new ArrayList<>();
    long total = 0;
    for (Path file : files.values()) {
      SourceText source = source(file);
      total += source.text().length();
      if (total > TOTAL_BYTES_MAX) {
        throw new Unreadable("the files in " + path + " hold more than 16 MiB together");
      }
      sources.add(source);
    }
    return new FileTexts(List.copyOf(sources), List.copyOf(notes));
  }

  private static void list(Path folder, SortedMap<String, Path> files, List<String> notes)
      throws Unreadable {
    int entries = 0;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (++entries > ENTRIES_MAX) {
          throw new Unreadable(folder + " holds more than " + ENTRIES_MAX + " entries");
        }
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".")) {
          // Hidden on purpose; a mounted ConfigMap keeps its versions there.
          continue;
        }
        if (Files.isDirectory(entry)) {
          notes.add(name + " is a folder and is not read; folders are not searched");
        } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
          files.put(name, entry);
        } else {
          notes.add(name + " is not read: only names that end in .yaml or .yml are");
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new Unreadable(folder + " cannot be listed");
    }
    notes.sort(null);
  }

  private static SourceText source(Path file) throws Unreadable {
    return new SourceText(String.valueOf(file.getFileName()), text(file, FILE_BYTES_MAX));
  }

  /** Reads a regular file, or a link to one. */
  static String text(Path file, int bytesMax) throws Unreadable {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new Unreadable(file + " is not a file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
          throw new Unreadable(file + " is larger than " + bytesMax + " bytes");
        }
        return decoded(bytes);
      }
    } catch (CharacterCodingException e) {
      throw new Unreadable(file + " is not UTF-8 text");
    } catch (NoSuchFileException e) {
      throw new Unreadable(file + " is not there");
    } catch (AccessDeniedException e) {
      throw new Unreadable(file + " may not be read by this user");
    } catch (IOException e) {
      throw new Unreadable(file + " cannot be read");
    }
  }

  private static String decoded(byte[] bytes) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes))
            .toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
