package dev.lockstep.bench.real;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The place of the Kubernetes programs in the environment of the tests. Any thread. */
final class KubeEnvironment {
  private static final AtomicBoolean ABSENCE_TOLD = new AtomicBoolean();

  private KubeEnvironment() {}

  /** Returns the folder that the environment names, whether or not it exists. */
  static KubeBinaries binaries() {
    return KubeBinaries.of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /** Returns whether a missing program is a failure, as in CI, instead of a reason to skip. */
  static boolean areRequired() {
    return Boolean.parseBoolean(System.getenv("LOCKSTEP_REQUIRE_KUBE"));
  }

  /** Reports once in the life of this process that tests are skipped. */
  static void tellAbsenceOnce(String reason) {
    if (ABSENCE_TOLD.compareAndSet(false, true)) {
      System.out.println("SKIPPED: all tests against a real kube-apiserver: " + reason);
    }
  }
}
