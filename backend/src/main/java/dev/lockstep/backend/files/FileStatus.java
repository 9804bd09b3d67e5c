package dev.lockstep.backend.files;

import java.util.List;
import java.util.Optional;

/**
 * The state of watched files.
 *
 * @param problem why the files as they are now are not in force, and what is in force instead;
 *     empty if there is none
 * @param warnings what is in force but probably not meant, and what was skipped
 * @param loads sets that were loaded
 * @param refusals sets that were invalid
 * @param misses polls that could not read the files
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
