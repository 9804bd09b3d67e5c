package dev.lockstep.backend.files;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.files.WatchedFiles.Look;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policies in force, from a file or a folder. One thread polls, about every second; any thread
 * may call {@link #current}.
 *
 * <p>Invalid text changes nothing: the last good set stays in force and the problem is reported and
 * counted. Unreadable files are different, as a change in them may have revoked rights: after
 * {@link #UNREADABLE_GRACE} no subject sees anything until they are readable.
 */
public final class PolicyFiles {
  /** Time that the last good set stays in force while the files are unreadable. */
  public static final Duration UNREADABLE_GRACE = Duration.ofSeconds(10);

  private static final String CLOSED = "closed";

  private final Path path;
  private final WatchedFiles<Policies> files;
  private final PolicyRevisions revisions;
  private volatile Policies current;
  private volatile FileStatus status = FileStatus.NEW;
  private @Nullable Instant missingSince;
  private String inForce = "";
  private boolean closed;

  private PolicyFiles(Path path, PolicyRevisions revisions) {
    this.path = path;
    this.files = new WatchedFiles<>(path, (sources, sides) -> PolicyReader.read(sources));
    this.revisions = revisions;
    this.current = Policies.none(0);
  }

  /**
   * Reads the policies for the first time.
   *
   * @throws FilesRefused if they are unreadable or invalid: the backend must not start without
   *     policies
   */
  public static PolicyFiles open(Path path, PolicyRevisions revisions) {
    PolicyFiles opened = new PolicyFiles(path, revisions);
    switch (opened.files.look()) {
      case Look.Loaded<Policies> loaded -> opened.load(loaded);
      case Look.Refused<Policies>(String problem) -> throw new FilesRefused("policy " + problem);
      case Look.Missing<Policies>(String problem) -> throw new FilesRefused("policies: " + problem);
      case Look.Same<Policies> _ -> throw unsettled();
      case Look.Unsettled<Policies> _ -> throw unsettled();
    }
    return opened;
  }

  /** The policies in force. */
  public Policies current() {
    return current;
  }

  public FileStatus status() {
    return status;
  }

  /** Reads the files if they have changed; returns whether other policies are in force. */
  public boolean poll(Instant now) {
    return switch (files.look()) {
      case Look.Same<Policies> _ -> false;
      case Look.Unsettled<Policies> _ -> false;
      case Look.Loaded<Policies> loaded -> load(loaded);
      case Look.Refused<Policies>(String problem) -> {
        missingSince = null;
        status = status.refused("policy " + problem + ". " + stillInForce());
        yield false;
      }
      case Look.Missing<Policies>(String problem) -> miss(problem, now);
    };
  }

  private boolean load(Look.Loaded<Policies> loaded) {
    missingSince = null;
    closed = false;
    List<String> warnings = new ArrayList<>(loaded.value().warnings());
    warnings.addAll(loaded.notes());
    return enforce(loaded.value(), loaded.hash(), warnings);
  }

  private boolean enforce(Policies policies, String hash, List<String> warnings) {
    Optional<String> problem = Optional.empty();
    boolean changes = !hash.equals(inForce);
    if (changes) {
      long next = current.revision() + 1;
      try {
        next = Math.max(next, revisions.revisionOf(hash));
      } catch (RuntimeException e) {
        // A revoked right must end even if the store cannot keep the number.
        problem = Optional.of("policy revision " + next + " cannot be kept: " + e.getMessage());
      }
      inForce = hash;
      current = policies.withRevision(next);
    }
    status = status.loaded(problem, warnings);
    return changes;
  }

  private boolean miss(String problem, Instant now) {
    Instant since = missingSince == null ? now : missingSince;
    missingSince = since;
    boolean closes = !closed && !now.isBefore(since.plus(UNREADABLE_GRACE));
    if (closes) {
      closed = true;
      enforce(Policies.none(0), CLOSED, status.warnings());
    }
    String meaning =
        closed
            ? "Nobody sees anything until they can be read again"
            : stillInForce()
                + " for "
                + UNREADABLE_GRACE.toSeconds()
                + " s, then nobody sees"
                + " anything";
    status = status.missed("policies: " + problem + ". " + meaning);
    return closes;
  }

  private String stillInForce() {
    return closed
        ? "Nobody sees anything until they are mended"
        : "Revision " + current.revision() + " stays in force";
  }

  private static FilesRefused unsettled() {
    return new FilesRefused("policies: the files are being changed; start again afterwards");
  }

  @Override
  public String toString() {
    return "PolicyFiles[" + path + ", revision " + current.revision() + "]";
  }
}
