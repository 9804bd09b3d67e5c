package dev.lockstep.backend.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Opens the store's file: private to its owner, locked against a second backend, checked for
 * damage, upgraded to the newest schema.
 */
final class StoreFile {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private StoreFile() {}

  static Connection open(Path path) {
    String name = path.toString();
    prepare(path);
    try {
      // As a URI, so that no character of the name is parsed as an option.
      String url = "jdbc:sqlite:" + path.toAbsolutePath().toUri();
      return prepared(DriverManager.getConnection(url), name);
    } catch (SQLException e) {
      throw refused(name, e);
    }
  }

  static Connection openInMemory() {
    try {
      return prepared(DriverManager.getConnection("jdbc:sqlite::memory:"), "in memory");
    } catch (SQLException e) {
      throw refused("in memory", e);
    }
  }

  private static void prepare(Path path) {
    Path absolute = path.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new StoreRefused(
          "store " + path + ": the folder " + folder + " is not there; create it");
    }
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    try {
      if (posix) {
        Files.createFile(absolute, PosixFilePermissions.asFileAttribute(PRIVATE));
      } else {
        Files.createFile(absolute);
      }
    } catch (FileAlreadyExistsException e) {
      makePrivate(path, posix);
    } catch (IOException e) {
      throw new StoreRefused(
          "store " + path + " cannot be created: this user must be able to write its folder", e);
    }
  }

  private static void makePrivate(Path path, boolean posix) {
    if (!Files.isRegularFile(path)) {
      throw new StoreRefused("store " + path + " is not a file: name a file");
    }
    if (!Files.isWritable(path)) {
      throw new StoreRefused("store " + path + " may not be written by this user");
    }
    try {
      if (posix && !PRIVATE.containsAll(Files.getPosixFilePermissions(path))) {
        Files.setPosixFilePermissions(path, PRIVATE);
      }
    } catch (IOException e) {
      throw new StoreRefused(
          "store " + path + " can be read by others and this user cannot change that", e);
    }
  }

  private static Connection prepared(Connection connection, String name) throws SQLException {
    boolean done = false;
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 1000");
        // Two backends on one file would assign the same epochs to different agents.
        statement.execute("PRAGMA locking_mode = EXCLUSIVE");
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA foreign_keys = ON");
        statement.execute("PRAGMA trusted_schema = OFF");
        requireSound(statement, name);
        statement.execute("BEGIN EXCLUSIVE");
        Schema.upgrade(connection, name);
        statement.execute("COMMIT");
      }
      done = true;
      return connection;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private static void requireSound(Statement statement, String name) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!result.getString(1).equals("ok")) {
        throw damaged(name, null);
      }
    }
  }

  /** Describes a failure in words that say what to do. */
  static StoreRefused refused(String name, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
            : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new StoreRefused("store " + name + " is in use by another backend: stop that one", e);
      case SQLITE_NOTADB, SQLITE_CORRUPT -> damaged(name, e);
      case SQLITE_FULL ->
          new StoreRefused("store " + name + " cannot be written: the disk is full", e);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
          new StoreRefused("store " + name + " cannot be written by this user", e);
      default -> new StoreRefused("store " + name + " cannot be used: " + code, e);
    };
  }

  private static StoreRefused damaged(String name, @Nullable Throwable e) {
    String problem =
        "store "
            + name
            + " is damaged or is not a store: put a backup in its place, or move it away to begin"
            + " with a new one (then all clients load everything once more)";
    return e == null ? new StoreRefused(problem) : new StoreRefused(problem, e);
  }
}
