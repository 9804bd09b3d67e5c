package dev.lockstep.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where this user's files lie on this machine, and what the environment says of clusters. */
public record Machine(Map<String, String> environment) {
  public Machine {
    environment = Map.copyOf(environment);
  }

  public Path home() {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
  }

  /** For what running programs leave for others, such as the address of a demo. */
  public Path stateFolder() {
    return folder("XDG_STATE_HOME", ".local/state").resolve("lockstep");
  }

  /** Read when no other is named. */
  Path configFile() {
    return folder("XDG_CONFIG_HOME", ".config").resolve("lockstep/config.yaml");
  }

  /** For what can be fetched again. */
  public Path cacheFolder() {
    return folder("XDG_CACHE_HOME", ".cache").resolve("lockstep");
  }

  /** Where a pod finds the apiserver; empty outside a cluster. */
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
   * The kubeconfig of this user.
   *
   * @throws WrongUse if there is none, or if the environment names several
   */
  public Path usualKubeconfig() {
    String named = environment.getOrDefault("KUBECONFIG", "");
    if (named.contains(File.pathSeparator)) {
      throw new WrongUse(
          "KUBECONFIG names several files, which are not merged here; name one with --kubeconfig");
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
