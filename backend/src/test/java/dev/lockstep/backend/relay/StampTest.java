package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import org.junit.jupiter.api.Test;

/** Times of changes, which must not reveal hidden changes. */
final class StampTest {
  private static final ShardKey A = new ShardKey("pods", "a");
  private static final ShardKey B = new ShardKey("pods", "b");

  private final World world =
      new World(RelayConfig.RelayLimits.DEFAULT, Policy.namespaces("bob", "a"));
  private final ScriptedAgent agent = new ScriptedAgent(1, StateLimits.DEFAULT);

  private void online() {
    agent.begin();
    agent.list("pods");
    agent.commit();
    world.connect(agent);
    world.settleAgent(agent);
  }

  @Test
  @Holds("G15")
  void shouldSendTheStampTimeOnlyWhenTheNewestChangeIsVisible() {
    online();
    ScriptedClient bob = world.follow("bob", Selection.EVERYTHING);
    commit(5_000, A, "seen", "1");
    world.settle(agent);
    assertThat(lastStampedMs(bob)).isEqualTo(5_000);

    commit(6_000, B, "hidden", "1");
    world.settle(agent);
    world.clock.advance(2_000);
    world.relay.tick();
    world.settle();
    assertThat(lastStampedMs(bob)).as("a beacon").isZero();

    commit(7_000, A, "seen", "2");
    commit(8_000, B, "hidden", "2");
    world.settle(agent);
    assertThat(lastStampedMs(bob)).as("with a newer hidden change in one frame").isZero();

    commit(8_500, A, "seen", "2b");
    commit(8_500, A, "seen", "2c");
    world.settle(agent);
    assertThat(lastStampedMs(bob)).as("many visible changes in one frame").isEqualTo(8_500);

    commit(9_000, B, "hidden", "3");
    commit(10_000, A, "seen", "3");
    world.settle(agent);
    assertThat(lastStampedMs(bob)).isEqualTo(10_000);
  }

  private void commit(long clockMs, ShardKey key, String name, String content) {
    agent.clockMs = clockMs;
    agent.begin();
    agent.put(key, Objects.resource(name, "red", content));
    agent.commit();
  }

  private static long lastStampedMs(ScriptedClient client) {
    try {
      return dev.lockstep.protocol.wire.BackendToClient.parseFrom(client.written.getLast())
          .getState()
          .getStampedMs();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
