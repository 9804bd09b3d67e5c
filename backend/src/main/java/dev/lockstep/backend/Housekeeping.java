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

/** Looks after files, time and the server, on a thread of its own. */
final class Housekeeping implements AutoCloseable {
  private static final long INTERVAL_MS = 1_000;

  /** Whoever is held up for a second is noticed at the second look. */
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

  // Its own thread only.
  private Optional<String> policyProblem = Optional.empty();
  private Optional<String> credentialProblem = Optional.empty();

  /**
   * @param changed told of policies that have come into force
   * @param each called every second; true when credentials have changed
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
            () -> keepHouse(clock), INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    var _ =
        thread.scheduleWithFixedDelay(
            () -> lookAfterServer(clock),
            SERVER_INTERVAL_MS,
            SERVER_INTERVAL_MS,
            TimeUnit.MILLISECONDS);
  }

  private void lookAfterServer(InstantSource clock) {
    try {
      server.accept(clock.instant());
    } catch (RuntimeException e) {
      LOG.error("Looking after the server has failed; it is tried again", e);
    }
  }

  private void keepHouse(InstantSource clock) {
    try {
      if (policies.poll(clock.instant())) {
        changed.accept(policies.current());
        policies.status().warnings().forEach(Housekeeping::warn);
      }
      policyProblem = told(policyProblem, policies.status());
      boolean others = credentials.poll();
      credentialProblem = told(credentialProblem, credentials.status());
      each.accept(others);
    } catch (RuntimeException e) {
      // The schedule would end in silence.
      LOG.error("Looking after the files has failed; it is tried again", e);
    }
  }

  /** Says each problem once, and when it is over. */
  private static Optional<String> told(Optional<String> before, FileStatus status) {
    if (!status.problem().equals(before)) {
      status
          .problem()
          .ifPresentOrElse(
              problem -> LOG.error("{}", problem), () -> LOG.info("The files can be used again"));
    }
    return status.problem();
  }

  private static void warn(String warning) {
    LOG.warn("{}", warning);
  }

  static double reads(FileStatus status, String result) {
    return switch (result) {
      case "loaded" -> status.loads();
      case "refused" -> status.refusals();
      default -> status.misses();
    };
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
