package dev.lockstep.backend;

import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.web.WebConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration of a backend.
 *
 * @param demoPersonas JSON for the demo's sign-in, with tokens that everyone on this machine may
 *     have; empty outside the demo
 * @param version of the program, for people
 */
public record BackendConfig(
    WebConfig web, Files files, Limits limits, Optional<byte[]> demoPersonas, String version) {

  /**
   * The files that a backend uses.
   *
   * @param store file that keeps epochs, histories and the audit trail; without one they end with
   *     the process, and every client then loads everything again
   * @param policies file or folder; read again when it changes
   * @param credentials file or folder; read again when it changes
   */
  public record Files(Optional<Path> store, Path policies, Path credentials) {}

  /**
   * @param clustersMax how many clusters a backend accepts
   */
  public record Limits(SessionLimits sessions, int clustersMax) {
    public static final Limits DEFAULT = new Limits(SessionLimits.DEFAULT, 200);

    public Limits {
      if (clustersMax < 1) {
        throw new IllegalArgumentException("a backend must accept at least one cluster");
      }
    }
  }

  public static BackendConfig of(WebConfig web, Path policies, Path credentials) {
    return new BackendConfig(
        web,
        new Files(Optional.empty(), policies, credentials),
        Limits.DEFAULT,
        Optional.empty(),
        "0.1.0");
  }

  public BackendConfig withWeb(WebConfig other) {
    return new BackendConfig(other, files, limits, demoPersonas, version);
  }

  public BackendConfig withStore(Path file) {
    Files stored = new Files(Optional.of(file), files.policies(), files.credentials());
    return new BackendConfig(web, stored, limits, demoPersonas, version);
  }

  public BackendConfig withDemoPersonas(byte[] json) {
    return new BackendConfig(web, files, limits, Optional.of(json.clone()), version);
  }

  public BackendConfig withSessions(SessionLimits sessions) {
    Limits other = new Limits(sessions, limits.clustersMax());
    return new BackendConfig(web, files, other, demoPersonas, version);
  }

  public BackendConfig withVersion(String text) {
    return new BackendConfig(web, files, limits, demoPersonas, text);
  }
}
