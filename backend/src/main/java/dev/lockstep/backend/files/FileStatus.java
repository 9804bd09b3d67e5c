package dev.lockstep.backend.files;

import java.util.List;
import java.util.Optional;

/**
 * How watched files fare.
 *
 * @param problem what keeps the files from being in force as they stand, and what is in force
 *     instead; nothing when all is well
 * @param warnings what is in force but probably not meant, or was passed over
 * @param loads how often a set was taken
 * @param refusals how often a set could not be taken
 * @param misses how many polls found files that could not be read
 */
public record FileStatus(
    Optional<String> problem, List<String> warnings, long loads, long refusals, long misses) {
  static final FileStatus NEW = new FileStatus(Optional.empty(), List.of(), 0, 0, 0);

  public FileStatus {
    warnings = List.copyOf(warnings);
  }

  FileStatus loaded(Optional<String> newProblem, List<String> newWarnings) {
    return new FileStatus(newProblem, newWarnings, loads + 1, refusals, misses);
  }

  FileStatus refused(String newProblem) {
    return new FileStatus(Optional.of(newProblem), warnings, loads, refusals + 1, misses);
  }

  FileStatus missed(String newProblem) {
    return new FileStatus(Optional.of(newProblem), warnings, loads, refusals, misses + 1);
  }
}
