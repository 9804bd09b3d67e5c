package dev.lockstep.backend.identity;

import java.util.List;

/**
 * The content of a set of credential files.
 *
 * @param users checks users' tokens
 * @param agents checks agents' tokens
 * @param warnings what is probably not meant, one sentence each
 */
public record Credentials(Authenticator users, AgentAuthenticator agents, List<String> warnings) {

  public Credentials {
    warnings = List.copyOf(warnings);
  }

  /** No credentials: every peer is refused. */
  public static Credentials none() {
    return new Credentials(
        new Authenticator(List.of(), List.of()), new AgentAuthenticator(List.of()), List.of());
  }
}
