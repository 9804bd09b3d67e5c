package dev.lockstep.backend;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.files.CredentialFiles;
import dev.lockstep.backend.files.FileStatus;
import dev.lockstep.backend.files.PolicyFiles;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the files and the server and checks tokens, at intervals, on a thread of its own. */
final class Housekeeping implements AutoCloseable {
  private static final long INTERVAL_MS = 1_000;

  /** An event loop that is blocked for a second is noticed at the second poll. */
  private static final long SERVER_INTERVAL_MS = 500;

  private static final long CLOSE_MS_MAX = 2_000;
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final PolicyFiles policies;
  private final CredentialFiles credentials;
  private final Consumer<Policies> changed;
  private final Consumer<Boolean> each;
  private final Consumer<Instant> server;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("housekeeping").daemon().factory());

  // The housekeeping thread only.
  private Optional<String> policyProblem = Optional.empty();
  private Optional<String> credentialProblem = Optional.empty();

  /**
   * @param changed receives policies that come into force
   * @param each called every second, with whether the credentials have changed
   * @param server called twice a second with the time
   */
  Housekeeping(
      PolicyFiles policies,
      CredentialFiles credentials,
      Consumer<Policies> changed,
      Consumer<Boolean> each,
      Consumer<Instant> server) {
    this.policies = policies;
    this.credentials = credentials;
    this.changed = changed;
    this.each = each;
    this.server = server;
    policies.status().warnings().forEach(Housekeeping::warn);
    credentials.status().warnings().forEach(Housekeeping::warn);
  }

  void start(InstantSource clock) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> pollFiles(clock), INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    var _ =
        thread.scheduleWithFixedDelay(
            () -> pollServer(clock), SERVER_INTERVAL_MS, SERVER_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  private void pollServer(InstantSource clock) {
    try {
      server.accept(clock.instant());
    } catch (RuntimeException e) {
      LOG.error("Polling the server has failed; the next poll tries again", e);
    }
  }

  private void pollFiles(InstantSource clock) {
    try {
      if (policies.poll(clock.instant())) {
        changed.accept(policies.current());
        policies.status().warnings().forEach(Housekeeping::warn);
      }
      policyProblem = report(policyProblem, policies.status());
      boolean haveChanged = credentials.poll();
      credentialProblem = report(credentialProblem, credentials.status());
      each.accept(haveChanged);
    } catch (RuntimeException e) {
      // An exception would end the schedule silently.
      LOG.error("Polling the files has failed; the next poll tries again", e);
    }
  }

  /** Logs each problem once, and its end. */
  private static Optional<String> report(Optional<String> before, FileStatus status) {
    if (!status.problem().equals(before)) {
      status
          .problem()
          .ifPresentOrElse(
              problem -> LOG.error("{}", problem), () -> LOG.info("The files are valid again"));
    }
    return status.problem();
  }

  private static void warn(String warning) {
    LOG.warn("{}", warning);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      var _ = thread.awaitTermination(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
