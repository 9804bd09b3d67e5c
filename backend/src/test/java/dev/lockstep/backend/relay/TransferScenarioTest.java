package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps that are too large for one message. */
final class TransferScenarioTest {
  private static final int OBJECTS = 60;
  private static final RelayConfig.RelayLimits SMALL =
      new RelayConfig.RelayLimits(
          StateLimits.DEFAULT,
          new TransferTable.Limits(2, 1 << 20, 1_000, 60_000),
          new RelayConfig.ViewLimits(10, 10, 60_000),
          new RelayConfig.AnswerLimits(100, 100, 1_000, 100),
          new RelayConfig.Patience(30_000, 10_000, 5_000));

  private final World world =
      new World(SMALL, Policy.all("ada"), Policy.namespaces("bob", "'*'"), Policy.all("cy"));
  private final ScriptedAgent agent = new ScriptedAgent(1, StateLimits.DEFAULT);

  TransferScenarioTest() {
    agent.begin();
    agent.list("pods");
    for (int i = 0; i < OBJECTS; i++) {
      agent.put(shard(i), Objects.resource("n" + i, "red", "first"));
    }
    agent.commit();
    world.connect(agent);
    world.settleAgent(agent);
  }

  private static ShardKey shard(int i) {
    return new ShardKey("pods", "ns-" + i % 10);
  }

  private ScriptedClient arriving(String user) {
    ScriptedClient client = world.client(user);
    client.connect();
    client.subscribe();
    return client;
  }

  private void handle(ScriptedClient client) {
    while (client.deliverToRelay()) {}
    if (world.relay.wantsTick()) {
      world.relay.tick();
    }
    while (client.deliverToFollower()) {}
  }

  private void touch(int i, String content) {
    agent.begin();
    agent.put(shard(i), Objects.resource("n" + i, "red", content));
    agent.commit();
    agent.sendChanges();
    world.deliver(agent);
  }

  @Test
  void shouldSendChunksAsSocketDrainsWhenSnapshotIsLarge() {
    ScriptedClient ada = arriving("ada");
    ada.roomMessages = 2;

    handle(ada);

    assertThat(ada.socket).hasSizeLessThanOrEqualTo(2);
    world.settle();
    world.checkCurrent(ada);
    assertThat(ada.written.size()).isGreaterThan(5);
    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(1);
  }

  @Test
  void shouldCatchUpWithWhatChangedMeanwhileWhenTransferIsDone() {
    ScriptedClient ada = arriving("ada");
    ada.roomMessages = 2;
    handle(ada);
    touch(1, "second");

    world.settle();

    world.checkCurrent(ada);
    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(1);
  }

  @Test
  void shouldShareOneTransferWhenSeveralArriveAtNearlyTheSameTime() {
    ScriptedClient ada = arriving("ada");
    ada.roomMessages = 1;
    handle(ada);
    ScriptedClient cy = arriving("cy");

    world.settle();

    world.checkCurrent(ada);
    world.checkCurrent(cy);
    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(1);
    assertThat(world.count(Count.TRANSFERS_JOINED)).isEqualTo(1);
  }

  @Test
  void shouldEncodeEachShardOnceWhenDifferentViewsSeeIt() {
    world.follow("ada", Selection.EVERYTHING);
    long encoded = world.count(Count.CONTENT_ENCODED);

    world.clock.advance(2_000);
    world.follow("bob", new Selection("pods", "*"));

    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(2);
    assertThat(world.count(Count.CONTENT_ENCODED)).isEqualTo(encoded);
    world.clients.forEach(world::checkCurrent);
  }

  @Test
  void shouldSendOnlyTheRestWhenClientComesBackWithPartOfTransfer() {
    ScriptedClient ada = arriving("ada");
    ada.roomMessages = 1;
    handle(ada);
    for (int i = 0; i < 5; i++) {
      world.read(ada);
    }
    int held = ada.receiver.partial().orElseThrow().getChunks();
    ada.disconnect();
    handle(ada);
    touch(1, "second");
    int before = ada.stateMessages();

    ada.connect();
    ada.subscribe();
    world.settle();

    world.checkCurrent(ada);
    assertThat(held).isGreaterThanOrEqualTo(3);
    assertThat(world.count(Count.TRANSFERS_RESUMED)).isEqualTo(1);
    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(1);
    assertThat(ada.gaps).isZero();
    int rest = ada.stateMessages() - before;
    world.clock.advance(2_000);
    ScriptedClient fresh = world.follow("cy", Selection.EVERYTHING);
    assertThat(rest).isEqualTo(fresh.stateMessages() - held);
  }

  @Test
  void shouldStopSendingWhenRightsChangeInTheMiddle() {
    ScriptedClient bob = arriving("bob");
    bob.roomMessages = 1;
    handle(bob);
    world.read(bob);

    world.replacePolicies(Policy.all("ada"), Policy.namespaces("bob", "ns-1"));
    handle(bob);
    int before = bob.written.size();
    world.settle();

    world.checkCurrent(bob);
    assertThat(world.count(Count.TRANSFERS_ABANDONED)).isEqualTo(1);
    assertThat(bob.written.size() - before).isLessThanOrEqualTo(4);
    assertThat(bob.gaps).isZero();
  }

  @Test
  void shouldTurnLiveSessionsToTransferWhenOneChangeIsLarge() {
    ScriptedClient ada = world.follow("ada", Selection.EVERYTHING);
    ScriptedClient cy = world.follow("cy", Selection.EVERYTHING);
    long begun = world.count(Count.TRANSFERS_BEGUN);

    agent.begin();
    for (int i = 0; i < OBJECTS; i++) {
      agent.put(shard(i), Objects.resource("n" + i, "red", "second"));
    }
    agent.commit();
    world.settle(agent);

    world.checkCurrent(ada);
    world.checkCurrent(cy);
    assertThat(world.count(Count.TRANSFERS_BEGUN)).isEqualTo(begun + 1);
    assertThat(ada.gaps + cy.gaps).isZero();
  }

  @Test
  void shouldWaitForRoomWhenTooManyTransfersAreUnderWay() {
    world.encodesAtOnce = false;
    ScriptedClient ada = arriving("ada");
    ScriptedClient bob = arriving("bob");
    bob.selections = List.of(new Selection("pods", "*"));
    bob.subscribe();
    ScriptedClient cy = arriving("cy");
    cy.selections = IntStream.range(0, 5).mapToObj(i -> new Selection("pods", "ns-" + i)).toList();
    cy.subscribe();
    world.clients.forEach(this::handle);
    assertThat(world.relay.status().load().transfers()).isEqualTo(2);
    assertThat(cy.written).hasSize(1);

    world.settle();
    world.clock.advance(1_000);
    world.relay.tick();
    world.settle();

    world.clients.forEach(world::checkCurrent);
    assertThat(ada.gaps + bob.gaps + cy.gaps).isZero();
  }
}
