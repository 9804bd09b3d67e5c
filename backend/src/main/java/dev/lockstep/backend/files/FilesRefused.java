package dev.lockstep.backend.files;

/** Files that the backend cannot start without cannot be read, or say something it cannot take. */
public final class FilesRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  FilesRefused(String problem) {
    super(problem);
  }
}
