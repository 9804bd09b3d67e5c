package dev.lockstep.backend.files;

import dev.lockstep.backend.files.WatchedFiles.Look;
import dev.lockstep.backend.identity.Credentials;
import dev.lockstep.backend.identity.CredentialsReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials in force, from a file or a folder, with the key files that they name. One thread
 * polls, about every second; any thread may call {@link #current}.
 *
 * <p>Files that are invalid or unreadable change nothing: the credentials from before stay in
 * force, and the problem is reported and counted. Only a valid file revokes a token.
 */
public final class CredentialFiles {
  private static final String STAYS = ". The credentials read before stay in force";

  private final Path path;
  private final WatchedFiles<Credentials> files;
  private volatile Credentials current = Credentials.none();
  private volatile FileStatus status = FileStatus.NEW;

  private CredentialFiles(Path path) {
    this.path = path;
    this.files = new WatchedFiles<>(path, CredentialsReader::read);
  }

  /**
   * Reads the credentials for the first time.
   *
   * @throws FilesRefused if they are unreadable or invalid
   */
  public static CredentialFiles open(Path path) {
    CredentialFiles opened = new CredentialFiles(path);
    switch (opened.files.look()) {
      case Look.Loaded<Credentials> loaded -> opened.enforce(loaded);
      case Look.Refused<Credentials>(String problem) ->
          throw new FilesRefused("credentials " + problem);
      case Look.Missing<Credentials>(String problem) ->
          throw new FilesRefused("credentials: " + problem);
      case Look.Same<Credentials> _ -> throw unsettled();
      case Look.Unsettled<Credentials> _ -> throw unsettled();
    }
    return opened;
  }

  public Credentials current() {
    return current;
  }

  public FileStatus status() {
    return status;
  }

  /** Reads the files if they have changed; returns whether open sessions must be checked again. */
  public boolean poll() {
    return switch (files.look()) {
      case Look.Same<Credentials> _ -> false;
      case Look.Unsettled<Credentials> _ -> false;
      case Look.Loaded<Credentials> loaded -> {
        enforce(loaded);
        yield true;
      }
      case Look.Refused<Credentials>(String problem) -> {
        status = status.refused("credentials " + problem + STAYS);
        yield false;
      }
      case Look.Missing<Credentials>(String problem) -> {
        status = status.missed("credentials: " + problem + STAYS);
        yield false;
      }
    };
  }

  private void enforce(Look.Loaded<Credentials> loaded) {
    current = loaded.value();
    status = status.loaded(Optional.empty(), loaded.notes());
  }

  private static FilesRefused unsettled() {
    return new FilesRefused("credentials: the files are being changed; start again afterwards");
  }

  @Override
  public String toString() {
    return "CredentialFiles[" + path + "]";
  }
}
