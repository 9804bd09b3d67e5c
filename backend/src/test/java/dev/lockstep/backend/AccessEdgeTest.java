package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.identity.JwtFixture;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.wire.BackendToClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that end, and files that change, while sessions are open. */
@Timeout(60)
final class AccessEdgeTest {
  private static final String POLICY_READS = "lockstep_policy_reads_total{result=\"%s\"}";

  @TempDir Path folder;
  private Site site;
  private AgentPeer agent;

  @BeforeEach
  void start() throws IOException {
    site =
        new Site(
            folder,
            JwtFixture.issuerText("https://login.example.com", JwtFixture.pem(JwtFixture.RSA)));
    agent = site.agent();
    agent.enter(Site.SHOP, site.agentToken(Site.SHOP));
  }

  @AfterEach
  void stop() {
    try (Site ended = site) {
      ended.checkOthersAreUndisturbed();
    }
  }

  /** A token of the issuer for ada that ends so many seconds from now. */
  private static String jwt(long seconds) {
    long now = Instant.now().getEpochSecond();
    return JwtFixture.rs256(
        JwtFixture.header("RS256", ""),
        "{\"iss\":\"https://login.example.com\",\"aud\":\"lockstep\",\"sub\":\"ada\",\"exp\":%d}"
            .formatted(now + seconds));
  }

  private ClientPeer following(String token) {
    ClientPeer client = site.client();
    client.enter(token);
    client.follow(1, Site.SHOP);
    return client;
  }

  @Test
  @Holds("G25")
  void shouldCloseAsExpiredWhenTheTokenEnds() {
    ClientPeer ada = following(jwt(3_600));
    ClientPeer longer = following(jwt(7_200));

    site.shouldClose(
        ada,
        CloseCode.EXPIRED,
        "lockstep_sessions_refused_total{reason=\"expired\"}",
        () -> site.advance(4_000_000));

    agent.put("shown", "later", "1");
    longer.awaitUpsert("later");
    ClientPeer again = site.client();
    site.shouldClose(
        again,
        CloseCode.UNAUTHENTICATED,
        "lockstep_sessions_refused_total{reason=\"token\"}",
        () -> again.hello(jwt(3_600)));
  }

  @Test
  @Holds("G25")
  @Row("T38")
  void shouldCloseAsUnauthenticatedWhenAUsersTokenIsRevoked() {
    ClientPeer ada = following(site.token("ada"));
    ClientPeer bob = following(site.token("bob"));

    site.shouldClose(
        ada,
        CloseCode.UNAUTHENTICATED,
        "lockstep_sessions_refused_total{reason=\"token\"}",
        () -> revoke("ada"));

    agent.put("shown", "later", "1");
    bob.awaitUpsert("later");
  }

  @Test
  @Holds("G25")
  @Threat("B1")
  void shouldCloseAsUnauthenticatedWhenAnAgentsTokenIsRevoked() {
    ClientPeer ada = following(site.token("ada"));

    site.shouldClose(
        agent,
        CloseCode.UNAUTHENTICATED,
        "lockstep_ingress_refused_total{reason=\"token\"}",
        () -> revoke("agent of shop"));

    assertThat(ada.nextOf(BackendToClient.KindCase.CLUSTER).getCluster().getCluster())
        .isEqualTo(Site.SHOP);
    assertThat(ada.isOpen()).isTrue();
  }

  private void revoke(String name) {
    try {
      site.revoke(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldKeepThePoliciesInForceWhenTheFileIsMalformed() throws IOException {
    ClientPeer bob = following(site.token("bob"));
    double refused = site.metric(POLICY_READS.formatted("refused"));
    double revision = site.metric("lockstep_policy_revision");

    site.writePolicies("apiVersion: lockstep.dev/v1\nkind: Policy\nrules: [{effect: maybe}]\n");

    site.awaitMetric(POLICY_READS.formatted("refused"), refused + 1);
    assertThat(site.metric("lockstep_policy_revision")).isEqualTo(revision);
    agent.put("shown", "still-seen", "1");
    bob.awaitUpsert("still-seen");
    assertThat(ClientPeer.upserts(bob.follow(2, Site.SHOP))).contains("first", "still-seen");
  }

  @Test
  @Threat("C9")
  void shouldTurnOpenSessionsWhenPoliciesChange() throws IOException {
    agent.put("hidden", "not-bobs-yet", "1");
    ClientPeer bob = following(site.token("bob"));
    ClientPeer eve = site.client();
    eve.enter(site.token("eve"));

    site.writePolicies(
        Site.POLICIES
            + Site.policy("bob", Site.SHOP, "hidden").replace("bob-shop", "bob-more")
            + Site.policy("eve", Site.SHOP, "shown"));

    bob.awaitUpsert("not-bobs-yet");
    assertThat(eve.nextOf(BackendToClient.KindCase.CLUSTER).getCluster().getGone()).isFalse();
    assertThat(ClientPeer.upserts(eve.follow(1, Site.SHOP))).contains("first");

    site.writePolicies(Site.POLICIES);

    BackendToClient gone = eve.nextOf(BackendToClient.KindCase.CLUSTER);
    while (!gone.getCluster().getGone()) {
      gone = eve.nextOf(BackendToClient.KindCase.CLUSTER);
    }
    bob.await(step -> !step.segments().isEmpty() && !step.isReset());
    assertThat(bob.isOpen()).isTrue();
  }
}
