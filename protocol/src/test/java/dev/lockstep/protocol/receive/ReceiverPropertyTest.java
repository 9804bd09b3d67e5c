package dev.lockstep.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ResourceFixture;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.state.StateModel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A receiver whose connection loses and repeats steps, and whose sender restarts. */
class ReceiverPropertyTest {
  private static final ShardKey[] SHARDS = {
    new ShardKey("pods", "a"), new ShardKey("pods", "b"), new ShardKey("nodes", "")
  };

  /** G3, G6, G8: a receiver holds what its peer held at its position, or it knows of a gap. */
  @Property(tries = 300)
  @Holds({"G1", "G3", "G6"})
  @Row({"P30", "P31"})
  void shouldNeverHoldAWrongStateUnknowingly(@ForAll long seed, @ForAll boolean agent) {
    Random random = new Random(seed);
    StateLimits limits = new StateLimits(100, 1 << 30);
    Receiver receiver = agent ? Receiver.ofAgent(limits) : Receiver.ofBackend(limits);
    TreeMap<Position, Map<String, String>> history = new TreeMap<>();
    history.put(Position.ORIGIN, Map.of());
    Sender sender = new Sender(agent, Set.of("pods", "nodes"));
    Position sent = Position.ORIGIN;
    long epoch = 1;
    long version = 0;

    for (int i = 0; i < 80; i++) {
      if (random.nextInt(25) == 0) {
        sender = new Sender(agent, Set.of("pods", "nodes"));
        epoch++;
        version = 0;
        sent = Position.ORIGIN;
      }
      Position before = sender.state.position();
      sender.state.begin(new Position(epoch, ++version), i);
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        change(sender, random);
      }
      sender.state.end();
      history.put(sender.state.position(), StateModel.of(sender.state));
      if (sent.equals(Position.ORIGIN) || random.nextInt(4) == 0) {
        sent = before;
      }

      boolean lost = random.nextInt(4) == 0;
      List<StateStep> steps =
          before.equals(Position.ORIGIN) || !sender.state.canResume(before)
              ? sender.reset()
              : sender.changesSince(before);
      Verdict verdict = Verdict.OLD;
      for (int copies = lost ? 0 : 1 + random.nextInt(2); copies > 0; copies--) {
        for (StateStep step : steps) {
          Verdict one = receiver.offer(step, i);
          verdict = verdict == Verdict.OLD || one != Verdict.OLD ? one : verdict;
        }
      }
      assertThat(verdict).isNotEqualTo(Verdict.DIVERGED);
      if (verdict == Verdict.GAP) {
        assertThat(receiver.position()).isLessThan(before);
        if (random.nextBoolean()) {
          heal(sender, receiver, i);
        }
      }
      assertThat(StateModel.of(receiver.state()))
          .as("at %s, seed %s", receiver.position(), seed)
          .isEqualTo(history.get(receiver.position()));
    }

    heal(sender, receiver, 1_000);
    assertThat(StateModel.of(receiver.state())).isEqualTo(StateModel.of(sender.state));
    assertThat(receiver.position()).isEqualTo(sender.state.position());
  }

  private static void heal(Sender sender, Receiver receiver, long nowMs) {
    boolean sameLife = receiver.position().epoch() == sender.state.position().epoch();
    List<StateStep> steps =
        sameLife && sender.state.canResume(receiver.position())
            ? sender.changesSince(receiver.position())
            : sender.reset();
    for (StateStep step : steps) {
      assertThat(receiver.offer(step, nowMs)).isIn(Verdict.APPLIED, Verdict.HELD, Verdict.OLD);
    }
  }

  private static void change(Sender sender, Random random) {
    ShardKey key = SHARDS[random.nextInt(SHARDS.length)];
    String name = "n" + random.nextInt(5);
    if (random.nextInt(3) == 0) {
      sender.state.remove(key, name);
    } else {
      sender.state.upsert(key, ResourceFixture.resource(name, "v" + random.nextInt(4)));
    }
  }
}
