package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.relay.ScriptedAgent;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.AgentWelcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State that survives a backend's restart. */
@Timeout(60)
final class RestartTest {
  @TempDir Path folder;

  @Test
  @Holds("G9")
  void shouldResumeClientsWithoutAResetWhenTheBackendRestarts() throws IOException {
    try (Site site = new Site(folder)) {
      ScriptedAgent boot = site.boot();
      AgentPeer agent = site.agent(boot);
      AgentWelcome before = agent.enter(Site.SHOP, site.agentToken(Site.SHOP));
      ClientPeer ada = site.client();
      ada.enter(site.token("ada"));
      ada.follow(1, Site.SHOP);

      site.restart();

      assertThat(ada.closeCode()).isEqualTo(CloseCode.RESTARTING.number());
      assertThat(agent.closeCode()).isEqualTo(CloseCode.RESTARTING.number());
      AgentPeer agentAgain = site.agent(boot);
      AgentWelcome after = agentAgain.enter(Site.SHOP, site.agentToken(Site.SHOP));
      assertThat(after.getEpoch()).isEqualTo(before.getEpoch());
      agentAgain.put("shown", "since-then", "1");
      ClientPeer adaAgain = site.client();
      assertThat(adaAgain.enter(site.token("ada")).getClustersList())
          .as("the cluster is known before its agent is back")
          .extracting("cluster")
          .containsExactly(Site.SHOP);
      StateStep step = adaAgain.resume(1, Site.SHOP, ada.cursor());
      assertThat(step.isReset()).isFalse();
      if (!ClientPeer.upserts(step).contains("since-then")) {
        adaAgain.awaitUpsert("since-then");
      }
      assertThat(ClientPeer.upserts(step)).doesNotContain("first");
    }
  }

  @Test
  @Holds("G2")
  void shouldFenceAnOldAgentWhenTheBackendHasRestarted() throws IOException {
    try (Site site = new Site(folder)) {
      ScriptedAgent first = site.boot();
      site.agent(first).enter(Site.SHOP, site.agentToken(Site.SHOP));
      AgentWelcome second = site.agent().enter(Site.SHOP, site.agentToken(Site.SHOP));

      site.restart();

      AgentPeer back = site.agent(first);
      back.hello(back.helloOf(Site.SHOP, site.agentToken(Site.SHOP)));
      assertThat(back.closeCode()).isEqualTo(CloseCode.FENCED.number());
      AgentWelcome third = site.agent().enter(Site.SHOP, site.agentToken(Site.SHOP));
      assertThat(third.getEpoch()).isEqualTo(second.getEpoch() + 1);
    }
  }
}
