package dev.lockstep.bench.real;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives the tests of one class a {@link RealCluster}, started before the first and closed after the
 * last.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RealClusterExtension REAL = RealClusterExtension.with(ClusterOptions.whole());
 * }</pre>
 *
 * <p>Where there are no programs the class is skipped and one line says so; with {@code
 * LOCKSTEP_REQUIRE_KUBE=true} it fails. When a test fails, the ends of the programs' outputs are
 * printed. Must be a static field. Owned by the test thread.
 */
public final class RealClusterExtension
    implements ExecutionCondition, BeforeAllCallback, AfterAllCallback, TestWatcher {
  private final KubeBinaries binaries = KubeEnvironment.binaries();
  private final ClusterOptions options;
  private @Nullable RealCluster cluster;

  private RealClusterExtension(ClusterOptions options) {
    this.options = options;
  }

  public static RealClusterExtension with(ClusterOptions options) {
    return new RealClusterExtension(options);
  }

  public RealCluster cluster() {
    return Objects.requireNonNull(cluster, "the cluster runs only during the tests of its class");
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> missing = binaries.missingFor(options);
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("the programs are there");
    }
    if (KubeEnvironment.areRequired()) {
      throw new IllegalStateException(
          "LOCKSTEP_REQUIRE_KUBE is true, but there is " + missing.get());
    }
    KubeEnvironment.tellAbsenceOnce(missing.get());
    return ConditionEvaluationResult.disabled(missing.get());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster = RealCluster.start(binaries, options);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    if (cluster != null) {
      System.out.println(
          "The programs of the real cluster when " + context.getDisplayName() + " failed:");
      System.out.println(cluster.tails());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }
}
