package dev.lockstep.backend.files;

/** Files without which the backend cannot start are unreadable or invalid. */
public final class FilesRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  FilesRefused(String problem) {
    super(problem);
  }
}
