package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import org.junit.jupiter.api.Test;

/** Changes that every receiver sees, and changes that none sees. */
class StabilityTest {

  private static byte[] projected(String name, String... replacements) throws Exception {
    String json = Fixtures.json(name);
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(json).contains(replacements[i]);
      json = json.replace(replacements[i], replacements[i + 1]);
    }
    Projector projector = Projector.forType(Fixtures.typeOf(name), Fixtures.ALLOW_LIST);
    return Fixtures.project(projector, json).resource();
  }

  @Test
  void shouldNotChangeWhenANodeSendsAHeartbeat() throws Exception {
    assertThat(
            projected(
                "nodes.ready",
                "\"lastHeartbeatTime\": \"2026-03-02T11:11:11Z\"",
                "\"lastHeartbeatTime\": \"2026-03-02T11:16:11Z\"",
                "\"resourceVersion\": \"",
                "\"resourceVersion\": \"9"))
        .isEqualTo(projected("nodes.ready"));
  }

  @Test
  void shouldNotChangeWhenALeaseIsRenewed() throws Exception {
    assertThat(
            projected(
                "leases.coordination.k8s.io",
                "\"renewTime\": \"2026-03-02T11:11:11.123456Z\"",
                "\"renewTime\": \"2026-03-02T11:11:21.123456Z\""))
        .isEqualTo(projected("leases.coordination.k8s.io"));
  }

  @Test
  void shouldChangeWhenALeaseChangesHands() throws Exception {
    assertThat(
            projected(
                "leases.coordination.k8s.io",
                "\"holderIdentity\": \"worker-3\"",
                "\"holderIdentity\": \"worker-4\""))
        .isNotEqualTo(projected("leases.coordination.k8s.io"));
  }

  @Test
  void shouldNotChangeWhenOnlyControllerBookkeepingChanges() throws Exception {
    assertThat(
            projected(
                "deployments.apps.rolling",
                "\"lastUpdateTime\": \"2026-03-02T08:16:00Z\"",
                "\"lastUpdateTime\": \"2026-03-02T08:17:00Z\""))
        .isEqualTo(projected("deployments.apps.rolling"));
  }

  @Test
  void shouldChangeWhenAnEventHappensAgain() throws Exception {
    byte[] before = projected("events.core");

    assertThat(projected("events.core", "\"count\": 42", "\"count\": 43")).isNotEqualTo(before);
    assertThat(
            projected(
                "events.core",
                "\"lastTimestamp\": \"2026-03-02T10:00:00Z\"",
                "\"lastTimestamp\": \"2026-03-02T10:05:00Z\""))
        .isNotEqualTo(before);
  }

  @Test
  void shouldNotChangeWhenASecretsValueChanges() throws Exception {
    assertThat(projected("secrets", "Y2FuYXJ5LXZhbHVl", "b3RoZXI="))
        .isEqualTo(projected("secrets"));
  }

  @Test
  @Holds("G14")
  void shouldEncodeTheSameBytesWhenAnObjectComesFromAListOrAWatch() throws Exception {
    byte[] fromWatch = projected("pods.running");

    assertThat(
            projected(
                "pods.running",
                "\"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\"",
                "\"metadata\""))
        .isEqualTo(fromWatch);
  }
}
