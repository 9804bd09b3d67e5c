package dev.lockstep.bench.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that holds the Kubernetes programs, as {@code .ci/build-kube.sh} fills it.
 *
 * <p>It is {@code LOCKSTEP_KUBE_BIN}, else {@code LOCKSTEP_KUBE_DIR/bin}, else the folder of that
 * script's newest build. Immutable; any thread.
 */
public record KubeBinaries(Path folder) {
  static final String ETCD = "etcd";
  static final String APISERVER = "kube-apiserver";
  static final String CONTROLLERS = "kube-controller-manager";
  static final String SCHEDULER = "kube-scheduler";
  static final String KWOK = "kwok";

  /** KWOK's rules for nodes and pods; built together with it. */
  static final String KWOK_STAGES = "kwok-stages.yaml";

  /** Returns the folder that these settings name, whether or not it exists. */
  public static KubeBinaries of(Map<String, String> environment, Path home) {
    String bin = environment.getOrDefault("LOCKSTEP_KUBE_BIN", "");
    if (!bin.isBlank()) {
      return new KubeBinaries(Path.of(bin));
    }
    String dir = environment.getOrDefault("LOCKSTEP_KUBE_DIR", "");
    if (!dir.isBlank()) {
      return new KubeBinaries(Path.of(dir, "bin"));
    }
    String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path cache = cacheHome.isBlank() ? home.resolve(".cache") : Path.of(cacheHome);
    return new KubeBinaries(cache.resolve("lockstep/kube/current/bin"));
  }

  /**
   * Returns a sentence that names the programs missing for these options and what to do; empty when
   * all are there.
   */
  public Optional<String> missingFor(ClusterOptions options) {
    List<String> missing = options.programs().stream().filter(name -> !isThere(name)).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "no %s in %s; run .ci/build-kube.sh once, or set LOCKSTEP_KUBE_BIN to a folder that has them"
            .formatted(String.join(", ", missing), folder));
  }

  private boolean isThere(String name) {
    Path file = folder.resolve(name);
    return name.equals(KWOK_STAGES) ? Files.isReadable(file) : Files.isExecutable(file);
  }

  String path(String program) {
    return folder.resolve(program).toString();
  }
}
