package dev.lockstep.bench.real;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the environment of the tests says of the Kubernetes programs. Any thread. */
final class KubeEnvironment {
  private static final AtomicBoolean ABSENCE_TOLD = new AtomicBoolean();

  private KubeEnvironment() {}

  /** Where this process is to look, whether or not anything is there. */
  static KubeBinaries binaries() {
    return KubeBinaries.of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /** Whether a missing program is a failure, as in CI, and not a reason to skip. */
  static boolean areRequired() {
    return Boolean.parseBoolean(System.getenv("LOCKSTEP_REQUIRE_KUBE"));
  }

  /**
   * Says once in the life of this process that tests are skipped, so that no skip passes unseen.
   */
  static void tellAbsenceOnce(String reason) {
    if (ABSENCE_TOLD.compareAndSet(false, true)) {
      System.out.println("SKIPPED: all tests against a real kube-apiserver: " + reason);
    }
  }
}
