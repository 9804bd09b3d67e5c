package dev.lockstep.backend;

import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.web.WebConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that a backend is told before it starts.
 *
 * @param store file that remembers epochs, histories and the audit trail; empty to forget them at
 *     the end, after which every client loads everything anew
 * @param policies file or folder; read again when it changes
 * @param credentials file or folder; read again when it changes
 * @param demoPersonas JSON for the demo's sign-in, with tokens that everyone on this machine may
 *     have; empty outside the demo
 * @param clustersMax how many clusters are taken
 * @param version of the program, for people
 */
public record BackendConfig(
    WebConfig web,
    Optional<Path> store,
    Path policies,
    Path credentials,
    Optional<byte[]> demoPersonas,
    SessionLimits sessions,
    int clustersMax,
    String version) {

  public static final int CLUSTERS_MAX = 200;

  public BackendConfig {
    if (clustersMax < 1) {
      throw new IllegalArgumentException("at least one cluster must be taken");
    }
  }

  public static BackendConfig of(WebConfig web, Path policies, Path credentials) {
    return new BackendConfig(
        web,
        Optional.empty(),
        policies,
        credentials,
        Optional.empty(),
        SessionLimits.DEFAULT,
        CLUSTERS_MAX,
        "0.1.0");
  }

  public BackendConfig withStore(Path file) {
    return new BackendConfig(
        web,
        Optional.of(file),
        policies,
        credentials,
        demoPersonas,
        sessions,
        clustersMax,
        version);
  }

  public BackendConfig withDemoPersonas(byte[] json) {
    return new BackendConfig(
        web,
        store,
        policies,
        credentials,
        Optional.of(json.clone()),
        sessions,
        clustersMax,
        version);
  }

  public BackendConfig withSessions(SessionLimits limits) {
    return new BackendConfig(
        web, store, policies, credentials, demoPersonas, limits, clustersMax, version);
  }
}
