package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.ClusterState;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelayTest {
  private static final ShardKey A = new ShardKey("pods", "a");
  private static final ShardKey B = new ShardKey("pods", "b");

  private final World world =
      new World(
          RelayConfig.RelayLimits.DEFAULT,
          Policy.all("ada"),
          Policy.namespaces("bob", "a"),
          Policy.team("cy", "red"));
  private final ScriptedAgent agent = agent(1);

  private static ScriptedAgent agent(long boot) {
    ScriptedAgent agent = new ScriptedAgent(boot, StateLimits.DEFAULT);
    agent.begin();
    agent.list("pods");
    agent.state.upsert(A, Objects.resource("one", "red", "1"));
    agent.state.upsert(A, Objects.resource("two", "blue", "1"));
    agent.state.upsert(B, Objects.resource("three", "red", "1"));
    agent.commit();
    return agent;
  }

  private void online() {
    world.connect(agent);
    world.settleAgent(agent);
  }

  private void change(ShardKey key, String name, String team, String content) {
    agent.begin();
    agent.put(key, Objects.resource(name, team, content));
    agent.commit();
    world.settle(agent);
  }

  private void remove(ShardKey key, String name) {
    agent.begin();
    agent.remove(key, name);
    agent.commit();
    world.settle(agent);
  }

  @Test
  @Holds("G3")
  void shouldServeEachUsersPartWhenAgentHasSentState() {
    online();

    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    ScriptedClient cy = world.follow("cy", Selection.EVERYTHING);

    world.clients.forEach(world::checkCurrent);
    assertThat(ada.receiver.state().objects()).isEqualTo(4);
    assertThat(bob.receiver.state().objects()).isEqualTo(3);
    assertThat(cy.receiver.state().objects()).isEqualTo(3);
  }

  @Test
  @Holds("G22")
  void shouldKeepSubscribersWaitingWhenThereIsNoStateYet() {
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    assertThat(ada.applied).isZero();

    online();

    world.clients.forEach(world::checkCurrent);
    assertThat(world.count(Count.AGENT_RESUME_REQUESTS)).isEqualTo(1);
    assertThat(bob.gaps).isZero();
  }

  @Test
  @Holds("G15")
  void shouldSendChangesOnlyToSessionsThatSeeThemWhenObjectsChange() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    int bobsMessages = bob.written.size();

    change(B, "three", "red", "2");

    world.checkHeld(ada);
    world.checkHeld(bob);
    assertThat(ada.position()).isEqualTo(world.relay.replica().position());
    assertThat(bob.written).hasSize(bobsMessages);
  }

  @Test
  @Holds("G18")
  void shouldSendRemovalByNameWhenLabelHidesObject() {
    online();
    ScriptedClient cy = world.follow("cy", Selection.EVERYTHING);

    change(A, "one", "blue", "1");
    world.checkCurrent(cy);
    change(A, "one", "red", "2");
    world.checkCurrent(cy);
    remove(A, "one");

    world.checkCurrent(cy);
    assertThat(cy.receiver.state().objects()).isEqualTo(2);
  }

  @Test
  @Holds("G22")
  void shouldShareOneEncodingWhenManySeeTheSame() {
    online();
    for (int i = 0; i < 10; i++) {
      world.follow("ada", Selection.EVERYTHING);
    }
    long encoded = world.count(Count.FRAMES_ENCODED);

    change(A, "one", "red", "2");

    assertThat(world.count(Count.FRAMES_ENCODED)).isEqualTo(encoded + 1);
    world.clients.forEach(world::checkCurrent);
  }

  @Test
  @Holds("G8")
  void shouldSendBeaconWhenViewIsQuiet() {
    online();
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    change(B, "three", "red", "2");
    assertThat(bob.position().version()).isEqualTo(1);

    world.clock.advance(2_000);
    world.relay.tick();
    world.settle();

    assertThat(bob.position().version()).isEqualTo(2);
    world.checkCurrent(bob);
  }

  @Test
  @Holds("G20")
  void shouldCatchUpInOneStepWhenSessionWasNotWritable() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ada.roomMessages = 0;
    for (int i = 0; i < 20; i++) {
      agent.begin();
      agent.put(A, Objects.resource("one", "red", "v" + i));
      agent.commit();
      world.settle(agent);
    }
    int before = ada.written.size();

    ada.makeRoom(4);
    world.settle();

    world.checkCurrent(ada);
    assertThat(ada.written.size() - before).isEqualTo(1);
    assertThat(ada.gaps).isZero();
  }

  @Test
  void shouldCostOnlyDifferencesWhenAgentRestarts() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    long resets = world.count(Count.RESETS_FIRST);
    world.disconnect(agent);
    ScriptedAgent next = agent(2);
    next.begin();
    next.put(A, Objects.resource("two", "blue", "2"));
    next.remove(B, "three");
    next.commit();

    world.connect(next);
    world.settleAgent(next);

    world.checkCurrent(ada);
    assertThat(ada.position().epoch()).isEqualTo(2);
    assertThat(ada.gaps).isZero();
    assertThat(world.count(Count.RESETS_FIRST)).isEqualTo(resets);
  }

  @Test
  void shouldKeepTypesThatAreNotListedYetWhenAgentRestarts() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedAgent next = new ScriptedAgent(2, StateLimits.DEFAULT);
    next.known.addAll(List.of("pods", ShardKey.CATALOG_TYPE));
    next.listed.add(ShardKey.CATALOG_TYPE);
    world.connect(next);
    world.settleAgent(next);
    world.checkCurrent(ada);
    assertThat(ada.receiver.state().objects()).isEqualTo(3);

    next.begin();
    next.list("pods");
    next.put(A, Objects.resource("one", "red", "1"));
    next.commit();
    world.settle(next);

    world.checkCurrent(ada);
    assertThat(ada.receiver.state().objects()).isEqualTo(2);
    assertThat(ada.gaps + ada.diverged).isZero();
  }

  @Test
  @Holds("G9")
  void shouldResumeWhenClientComesBack() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedClient cy = world.follow("cy", Selection.EVERYTHING);
    ada.disconnect();
    cy.disconnect();
    world.settle();
    change(A, "one", "blue", "2");
    remove(B, "three");

    ada.connect();
    ada.subscribe();
    cy.connect();
    cy.subscribe();
    world.settle();

    world.checkCurrent(ada);
    world.checkCurrent(cy);
    assertThat(world.count(Count.RESETS_VIEW) + world.count(Count.RESETS_HORIZON)).isZero();
  }

  @Test
  void shouldTurnInOneStepWhenSelectionChanges() {
    online();
    ScriptedClient ada = world.follow("ada", new Selection("pods", "a"));

    ada.select(List.of(new Selection("pods", "b")));
    world.settle();
    world.checkCurrent(ada);
    ada.select(List.of(new Selection("pods", "*")));
    world.settle();

    world.checkCurrent(ada);
    assertThat(world.count(Count.TURNS)).isEqualTo(2);
    assertThat(world.count(Count.RESETS_VIEW)).isZero();
    assertThat(ada.gaps).isZero();
  }

  @Test
  @Holds("G16")
  @Row("R38")
  @Threat("C9")
  void shouldTurnLiveSessionInOneStepWhenPolicyChanges() {
    online();
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);

    world.replacePolicies(Policy.namespaces("bob", "b"));
    world.settle();

    world.checkCurrent(bob);
    assertThat(bob.receiver.state().shard(A))
        .matches(shard -> shard == null || shard.objects() == 0);
    assertThat(bob.gaps).isZero();
    assertThat(world.count(Count.TURNS)).isEqualTo(1);
  }

  @Test
  @Holds("G24")
  void shouldTakeEverythingAwayWhenClusterBecomesHidden() {
    online();
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);

    world.replacePolicies(Policy.all("ada"));
    world.settle();

    assertThat(bob.others.getLast().getCluster().getGone()).isTrue();
    assertThat(bob.receiver.state().objects()).isZero();

    world.replacePolicies(Policy.namespaces("bob", "a"));
    world.settle();

    assertThat(bob.others.getLast().getCluster().getState()).isEqualTo(ClusterState.CLUSTER_ONLINE);
    bob.subscribe();
    world.settle();
    world.checkCurrent(bob);
  }

  @Test
  @Holds("G15")
  void shouldRefuseLikeAbsentClusterWhenClusterIsHidden() {
    online();
    ScriptedClient eve = world.follow("eve", Selection.EVERYTHING);

    assertThat(eve.others).hasSize(1);
    assertThat(eve.others.getFirst().getRefusal())
        .isEqualTo(
            dev.lockstep.protocol.wire.BackendToClient.newBuilder().getRefusal().toBuilder()
                .setNumber(1)
                .setCluster(World.CLUSTER)
                .setMessage(eve.others.getFirst().getRefusal().getMessage())
                .build());
    assertThat(eve.written).hasSize(1);
  }

  @Test
  @Holds("G17")
  void shouldCloseWhenLaggingSessionDoesNotDrainAfterRightsChange() {
    online();
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    bob.roomMessages = 0;
    change(A, "one", "red", "2");

    world.replacePolicies(Policy.namespaces("bob", "b"));
    world.settle();
    world.clock.advance(5_000);
    world.relay.tick();
    world.settle();

    assertThat(bob.closes).containsExactly(CloseCode.RIGHTS_CHANGED);
  }

  @Test
  void shouldSendEverythingAgainWhenClientDistrusts() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ada.receiver.state().begin(ada.position(), 0);
    ada.receiver.state().remove(A, "one");
    ada.receiver.state().end();

    change(A, "two", "blue", "2");

    assertThat(ada.diverged).isEqualTo(1);
    world.checkCurrent(ada);
    assertThat(world.count(Count.RESETS_DIGEST)).isEqualTo(1);
  }

  @Test
  @Holds("G29")
  @Fault(36)
  @Threat("B4")
  void shouldAskAgentForEverythingAndServeNothingWrongWhenReplicaDiverged() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    world.relay.replica().begin(world.relay.replica().position(), 0);
    world.relay.replica().remove(A, "one");
    world.relay.replica().end();

    change(A, "two", "blue", "2");

    assertThat(agent.resumes).isEqualTo(1);
    world.checkCurrent(ada);
    assertThat(ada.receiver.state().objects()).isEqualTo(4);
  }

  @Test
  void shouldResetAllClientsWhenReplicaIsRepairedAtTheSamePosition() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    world.relay.replica().begin(world.relay.replica().position(), 0);
    world.relay.replica().remove(A, "one");
    world.relay.replica().end();

    world.settle(agent);

    assertThat(world.count(Count.REPLICA_REWRITTEN)).isEqualTo(1);
    world.checkCurrent(ada);
    assertThat(world.count(Count.RESETS_DIGEST)).isEqualTo(1);
  }

  @Test
  @Holds("G22")
  void shouldAskOnceWhenAgentFramesAreLost() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    agent.begin();
    agent.put(A, Objects.resource("one", "red", "2"));
    agent.commit();
    agent.sendChanges();
    agent.sent.clear();

    change(A, "two", "blue", "2");

    assertThat(agent.resumes).isEqualTo(1);
    world.checkCurrent(ada);
    assertThat(ada.gaps).isZero();
  }

  @Test
  void shouldAskAgainWhenARequestIsLostAmongManySteps() {
    online();
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    agent.begin();
    agent.put(A, Objects.resource("one", "red", "2"));
    agent.commit();
    agent.sendChanges();
    agent.sent.clear();
    agent.isDeaf = true;
    change(A, "two", "blue", "2");
    agent.isDeaf = false;

    for (int second = 0; second < 12; second += 2) {
      world.clock.advance(2_000);
      change(A, "two", "blue", "later" + second);
    }

    assertThat(agent.resumes).isEqualTo(1);
    world.checkCurrent(ada);
  }

  @Test
  @Holds("G2")
  @Threat("B2")
  void shouldFenceOlderBootWhenNewerConnects() {
    online();
    ScriptedAgent second = agent(2);
    world.connect(second);
    world.settleAgent(second);

    assertThat(agent.closes).containsExactly(CloseCode.FENCED);
    world.connect(agent);
    assertThat(agent.closes).containsExactly(CloseCode.FENCED, CloseCode.FENCED);
    ScriptedAgent third = agent(3);
    world.connect(third);
    assertThat(third.closes).containsExactly(CloseCode.TAKEOVER_TOO_SOON);
    world.clock.advance(30_000);
    world.connect(agent);

    assertThat(agent.closes.getLast()).isEqualTo(CloseCode.FENCED);
    assertThat(second.closes).isEmpty();
    assertThat(world.relay.status().position().epoch()).isEqualTo(2);
  }

  @Test
  void shouldSupersedeOlderConnectionWhenSameBootConnectsAgain() {
    online();
    ScriptedAgent.Port older = Invariant.present(agent.port(), "it is connected");

    world.connect(agent);
    world.settleAgent(agent);

    assertThat(older.closed).isTrue();
    assertThat(agent.closes).containsExactly(CloseCode.SUPERSEDED);
    assertThat(world.relay.status().position().epoch()).isEqualTo(1);
  }

  @Test
  void shouldBecomeDegradedAndOfflineWhenAgentIsSilent() {
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    online();
    assertThat(announcedState(ada)).isEqualTo(ClusterState.CLUSTER_ONLINE);

    world.clock.advance(6_000);
    world.relay.tick();
    world.settle();
    assertThat(announcedState(ada)).isEqualTo(ClusterState.CLUSTER_DEGRADED);
    world.clock.advance(14_000);
    world.relay.tick();
    world.settle();
    assertThat(announcedState(ada)).isEqualTo(ClusterState.CLUSTER_OFFLINE);
    world.settle(agent);

    assertThat(announcedState(ada)).isEqualTo(ClusterState.CLUSTER_ONLINE);
  }

  @Test
  void shouldBecomeDegradedAtOnceWhenConnectionIsLost() {
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    online();

    world.disconnect(agent);
    world.settle();

    assertThat(announcedState(ada)).isEqualTo(ClusterState.CLUSTER_DEGRADED);
    world.checkCurrent(ada);
  }

  private static ClusterState announcedState(ScriptedClient client) {
    return client.others.getLast().getCluster().getState();
  }
}
