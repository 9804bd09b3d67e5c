package dev.lockstep.backend.files;

import dev.lockstep.backend.files.WatchedFiles.Look;
import dev.lockstep.backend.identity.Credentials;
import dev.lockstep.backend.identity.CredentialsReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials in force, from a file or a folder, with the key files they name. Poll it every
 * second or so, from one thread; {@link #current} may be asked from any.
 *
 * <p>Files that cannot be taken or cannot be read change nothing: whoever could sign in still can,
 * and the problem is reported and counted. To take a token away, the file must say so.
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
   * @throws FilesRefused when they cannot be read or taken
   */
  public static CredentialFiles open(Path path) {
    CredentialFiles opened = new CredentialFiles(path);
    switch (opened.files.look()) {
      case Look.Loaded<Credentials> loaded -> opened.take(loaded);
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

  /** Looks at the files; true when sessions that are open should be asked for again. */
  public boolean poll() {
    return switch (files.look()) {
      case Look.Same<Credentials> _ -> false;
      case Look.Unsettled<Credentials> _ -> false;
      case Look.Loaded<Credentials> loaded -> {
        take(loaded);
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

  private void take(Look.Loaded<Credentials> loaded) {
    current = loaded.value();
    status = status.loaded(Optional.empty(), loaded.notes());
  }

  private static FilesRefused unsettled() {
    return new FilesRefused(
        "credentials: the files are being changed; start again when they are not");
  }

  @Override
  public String toString() {
    return "CredentialFiles[" + path + "]";
  }
}
