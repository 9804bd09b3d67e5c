package dev.lockstep.backend.identity;

import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Reason;
import dev.lockstep.backend.identity.Authentication.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a token is valid for a cluster. A cluster may have several tokens, so that one
 * can replace another without a break; a token has exactly one cluster.
 */
public final class AgentAuthenticator {
  private final List<AgentToken> agents;

  AgentAuthenticator(List<AgentToken> agents) {
    this.agents = List.copyOf(agents);
  }

  public Authentication<AgentIdentity> authenticate(String token, String cluster) {
    if (token.isEmpty()) {
      return new Refused<>(Reason.ABSENT);
    }
    if (token.length() > Authenticator.TOKEN_CHARS_MAX) {
      return new Refused<>(Reason.TOO_LONG);
    }
    if (!TokenMint.hasForm(token)) {
      return new Refused<>(Reason.MALFORMED);
    }
    TokenHash hash = TokenHash.ofToken(token);
    @Nullable AgentToken found = null;
    for (AgentToken agent : agents) {
      if (agent.hash().equals(hash) && agent.cluster().equals(cluster)) {
        found = agent;
      }
    }
    return found == null
        ? new Refused<>(Reason.UNKNOWN)
        : new Accepted<>(new AgentIdentity(found.cluster(), found.hash()));
  }

  /** Whether the credentials still accept an agent that was accepted before. */
  public boolean stillAccepts(AgentIdentity identity) {
    return agents.contains(new AgentToken(identity.cluster(), identity.hash()));
  }
}
