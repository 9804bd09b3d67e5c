package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many clients that lost their connections at one position return: one encoding serves all. */
final class ReturnTest {
  private static final int CLIENTS = 40;
  private static final ShardKey PODS = new ShardKey("pods", "a");

  private final World world =
      new World(RelayConfig.RelayLimits.DEFAULT, Policy.all("ada"), Policy.all("bob"));
  private final ScriptedAgent agent = new ScriptedAgent(1, StateLimits.DEFAULT);
  private final List<ScriptedClient> clients = new ArrayList<>();

  private void put(String name, String content) {
    agent.begin();
    agent.put(PODS, Objects.resource(name, "red", content));
    agent.commit();
    world.settle(agent);
  }

  private void begin() {
    agent.begin();
    agent.list("pods");
    for (int i = 0; i < 20; i++) {
      agent.put(PODS, Objects.resource("n" + i, "red", "first"));
    }
    agent.commit();
    world.connect(agent);
    world.settleAgent(agent);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(world.follow(i % 2 == 0 ? "ada" : "bob", Selection.EVERYTHING));
    }
    world.settle();
    clients.forEach(ScriptedClient::disconnect);
  }

  private void comeBack(List<ScriptedClient> some) {
    for (ScriptedClient client : some) {
      client.connect();
      client.subscribe();
      while (client.deliverToRelay()) {}
    }
    world.settle();
  }

  private long encoded() {
    return world.count(Count.STEPS_ENCODED);
  }

  @Test
  void shouldEncodeMissedChangesOnceWhenManyReturnFromOnePosition() {
    begin();
    put("n3", "second");
    put("n4", "second");
    long before = encoded();

    // Each group in a tick of its own.
    for (int first = 0; first < CLIENTS; first += 8) {
      comeBack(clients.subList(first, first + 8));
      world.clock.advance(10);
    }

    assertThat(encoded() - before).isEqualTo(1);
    clients.forEach(world::checkCurrent);
  }

  @Test
  void shouldNotReuseAPlanWhenTheViewHasMovedOn() {
    begin();
    put("n3", "second");
    comeBack(clients.subList(0, 8));
    long before = encoded();

    put("n4", "second");
    comeBack(clients.subList(8, 16));

    assertThat(encoded() - before).isEqualTo(1);
    clients.subList(0, 16).forEach(world::checkCurrent);
  }

  @Test
  @Holds("G23")
  void shouldSendEverythingOnceWhenAQuietViewStandsBeforeTheHorizon() {
    ShardKey others = new ShardKey("pods", "b");
    RelayConfig.RelayLimits usual = RelayConfig.RelayLimits.DEFAULT;
    World narrow =
        new World(
            new RelayConfig.RelayLimits(
                new StateLimits(2, 600_000),
                usual.transfers(),
                usual.views(),
                new RelayConfig.AnswerLimits(20_000, 1_000, 100, 256 << 10),
                usual.patience()),
            Policy.namespaces("eve", "a"));
    agent.begin();
    agent.list("pods");
    for (int i = 0; i < 20; i++) {
      agent.put(PODS, Objects.resource("n" + i, "red", "first"));
      agent.put(others, Objects.resource("n" + i, "red", "first"));
    }
    agent.commit();
    narrow.connect(agent);
    narrow.settleAgent(agent);
    // A client that waits for a reset holds the view, so that it advances without followers.
    narrow.encodesAtOnce = false;
    ScriptedClient waiting = narrow.client("eve");
    waiting.connect();
    waiting.selections = List.of(Selection.EVERYTHING);
    waiting.subscribe();
    while (waiting.deliverToRelay()) {}
    narrow.relay.tick();
    for (int i = 0; i < 5; i++) {
      agent.begin();
      agent.remove(others, "n" + i);
      agent.commit();
      agent.sendChanges();
      while (narrow.deliver(agent)) {}
      narrow.relay.tick();
    }

    ScriptedClient coming = narrow.follow("eve", Selection.EVERYTHING);

    narrow.checkCurrent(coming);
    narrow.checkCurrent(waiting);
    assertThat(narrow.count(Count.RESETS_FIRST)).isEqualTo(2);
    assertThat(narrow.count(Count.RESETS_HORIZON)).isLessThanOrEqualTo(1);
  }

  @Test
  void shouldEncodeAgainWhenAPlanIsTooOld() {
    begin();
    put("n3", "second");
    comeBack(clients.subList(0, 8));
    long before = encoded();

    world.clock.advance(1_500);
    comeBack(clients.subList(8, 16));

    assertThat(encoded() - before).isEqualTo(1);
    clients.subList(0, 16).forEach(world::checkCurrent);
  }
}
