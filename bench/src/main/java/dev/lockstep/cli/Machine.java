package dev.lockstep.cli;

import dev.lockstep.bench.real.KubeBinaries;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where this user's files lie on this machine, and what the environment says of clusters.
 *
 * @param stateFolder for what running programs leave for others, such as the address of a demo
 * @param configFile read when no other is named
 * @param cacheFolder for what can be fetched again
 * @param kubeconfig the path that kubectl would read; it may not be there, or be a list of paths
 * @param serviceHost where a pod finds the apiserver; empty outside a cluster
 * @param servicePort goes with serviceHost
 * @param kubePrograms where a real control plane's programs would be, for measures beside them
 */
record Machine(
    Path stateFolder,
    Path configFile,
    Path cacheFolder,
    String kubeconfig,
    String serviceHost,
    String servicePort,
    KubeBinaries kubePrograms) {
  static Machine of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    String kubeconfig = environment.getOrDefault("KUBECONFIG", "");
    return new Machine(
        folder(environment.get("XDG_STATE_HOME"), home.resolve(".local/state")).resolve("lockstep"),
        folder(environment.get("XDG_CONFIG_HOME"), home.resolve(".config"))
            .resolve("lockstep/config.yaml"),
        folder(environment.get("XDG_CACHE_HOME"), home.resolve(".cache")).resolve("lockstep"),
        kubeconfig.isEmpty() ? home.resolve(".kube/config").toString() : kubeconfig,
        environment.getOrDefault("KUBERNETES_SERVICE_HOST", ""),
        environment.getOrDefault("KUBERNETES_SERVICE_PORT", ""),
        KubeBinaries.of(environment, home));
  }

  private static Path folder(@org.jspecify.annotations.Nullable String named, Path usual) {
    return named == null || named.isEmpty() ? usual : Path.of(named);
  }

  /**
   * The kubeconfig of this user.
   *
   * @throws WrongUse if there is none, or if the environment names several
   */
  Path usualKubeconfig() {
    if (kubeconfig.contains(File.pathSeparator)) {
      throw new WrongUse(
          "KUBECONFIG names several files, which are not merged here; name one with --kubeconfig");
    }
    Path file = Path.of(kubeconfig);
    if (!Files.exists(file)) {
      throw new WrongUse(
          "there is no kubeconfig at "
              + file
              + "; name one with --kubeconfig, or try \"lockstep demo\", which needs no cluster");
    }
    return file;
  }
}
