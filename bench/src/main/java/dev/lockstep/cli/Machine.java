package dev.lockstep.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where this user's files lie on this machine.
 *
 * @param stateFolder for what running programs leave for others, such as the address of a demo
 * @param configFile read when no other is named
 */
record Machine(Path stateFolder, Path configFile) {
  static Machine of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    return new Machine(
        folder(environment.get("XDG_STATE_HOME"), home.resolve(".local/state")).resolve("lockstep"),
        folder(environment.get("XDG_CONFIG_HOME"), home.resolve(".config"))
            .resolve("lockstep/config.yaml"));
  }

  private static Path folder(@org.jspecify.annotations.Nullable String named, Path usual) {
    return named == null || named.isEmpty() ? usual : Path.of(named);
  }
}
