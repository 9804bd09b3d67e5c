package dev.lockstep.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The user's folders on this machine, and the environment's settings for clusters. */
public record Machine(Map<String, String> environment) {
  public Machine {
    environment = Map.copyOf(environment);
  }

  public Path home() {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
  }

  /** Folder for files through which other commands find a running program, such as its address. */
  public Path stateFolder() {
    return folder("XDG_STATE_HOME", ".local/state").resolve("lockstep");
  }

  /** The configuration file, unless an option or the environment names another. */
  Path configFile() {
    return folder("XDG_CONFIG_HOME", ".config").resolve("lockstep/config.yaml");
  }

  /** Folder for files that can be downloaded again. */
  public Path cacheFolder() {
    return folder("XDG_CACHE_HOME", ".cache").resolve("lockstep");
  }

  /** The apiserver's host as a pod sees it; empty outside a cluster. */
  public String serviceHost() {
    return environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
  }

  /** The apiserver's port at {@link #serviceHost}. */
  public String servicePort() {
    return environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
  }

  private Path folder(String variable, String usual) {
    @Nullable String named = environment.get(variable);
    return named == null || named.isEmpty() ? home().resolve(usual) : Path.of(named);
  }

  /**
   * Returns the path of the user's kubeconfig.
   *
   * @throws WrongUse if it does not exist, or if the environment names several
   */
  public Path usualKubeconfig() {
    String named = environment.getOrDefault("KUBECONFIG", "");
    if (named.contains(File.pathSeparator)) {
      throw new WrongUse(
          "KUBECONFIG names several files, and Lockstep does not merge them; name one with"
              + " --kubeconfig");
    }
    Path file = named.isEmpty() ? home().resolve(".kube/config") : Path.of(named);
    if (!Files.exists(file)) {
      throw new WrongUse(
          "there is no kubeconfig at "
              + file
              + "; name one with --kubeconfig, or try \"lockstep demo\", which needs no cluster");
    }
    return file;
  }
}
