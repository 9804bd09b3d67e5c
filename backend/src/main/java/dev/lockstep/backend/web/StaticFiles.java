package dev.lockstep.backend.web;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The IDE's files, from the class path. Reads each file once and keeps it. Any thread. */
final class StaticFiles {
  private static final String ROOT = "dev/lockstep/web";
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){1,3}");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json",
          "map", "application/json",
          "txt", "text/plain; charset=utf-8",
          "woff2", "font/woff2");

  /** A file with the headers of its response. */
  record StaticFile(byte[] content, String type, String etag, boolean immutable) {}

  // Holds only files that exist, so the jar's content is its bound.
  private final Map<String, StaticFile> kept = new ConcurrentHashMap<>();

  /** The file for a path; a path without a dot is a place within the IDE and gets its page. */
  Optional<StaticFile> find(String path) {
    String name = path.equals("/") || isPlace(path) ? "/index.html" : path;
    StaticFile file = kept.get(name);
    if (file != null) {
      return Optional.of(file);
    }
    if (!PATH.matcher(name).matches()) {
      return Optional.empty();
    }
    Optional<StaticFile> read = read(name);
    read.ifPresent(found -> kept.put(name, found));
    return read;
  }

  private static boolean isPlace(String path) {
    return path.indexOf('.') < 0 && PATH.matcher(path).matches() && !path.startsWith("/api/");
  }

  private static Optional<StaticFile> read(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(ROOT + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      return Optional.of(new StaticFile(content, type, etag(content), name.startsWith("/assets/")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
