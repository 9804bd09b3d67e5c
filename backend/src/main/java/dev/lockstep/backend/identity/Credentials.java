package dev.lockstep.backend.identity;

import java.util.List;

/**
 * What a set of credential files says.
 *
 * @param users decides about users' tokens
 * @param agents decides about agents' tokens
 * @param warnings what is probably not meant, one sentence each
 */
public record Credentials(Authenticator users, AgentAuthenticator agents, List<String> warnings) {

  public Credentials {
    warnings = List.copyOf(warnings);
  }

  /** No credentials: nobody is let in. */
  public static Credentials none() {
    return new Credentials(
        new Authenticator(List.of(), List.of()), new AgentAuthenticator(List.of()), List.of());
  }
}
