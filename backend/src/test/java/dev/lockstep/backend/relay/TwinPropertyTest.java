package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two runs that differ only in objects that a user may not see send that user the same bytes,
 * except for positions: the number, order, content and times of messages are equal.
 */
final class TwinPropertyTest {
  private static final List<List<Selection>> WISHES =
      List.of(
          List.of(Selection.EVERYTHING),
          List.of(new Selection("pods", "shown")),
          List.of(new Selection("*", "shown"), new Selection("services", "*")),
          List.of(new Selection("pods", "hidden")));

  /** One random event; hidden events differ between the runs. */
  record Move(int kind, int a, int b) {}

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 13),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 3))
        .as(Move::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(150);
  }

  @Property(tries = 400)
  @Holds("G15")
  @Threat("C8")
  void shouldSendTheSameWhenOnlyHiddenObjectsDiffer(@ForAll("moves") List<Move> moves) {
    shouldSendTheSame(moves);
  }

  /** A session without room misses a beacon, which it must get once it has room. */
  @Example
  void shouldSendTheSameWhenASessionWithoutRoomMissesABeacon() {
    shouldSendTheSame(
        List.of(
            new Move(0, 0, 0),
            new Move(4, 0, 0),
            new Move(11, 0, 0),
            new Move(8, 0, 0),
            new Move(11, 0, 1),
            new Move(3, 0, 0)));
  }

  private static void shouldSendTheSame(List<Move> moves) {
    Run one = new Run(false);
    Run two = new Run(true);
    for (Move move : moves) {
      one.play(move);
      two.play(move);
    }

    for (int client = 0; client < one.observers.size(); client++) {
      List<String> receivedTwo = two.received(client);
      List<String> receivedOne = one.received(client);
      for (int i = 0; i < Math.min(receivedOne.size(), receivedTwo.size()); i++) {
        assertThat(receivedTwo.get(i)).as("message %d", i).isEqualTo(receivedOne.get(i));
      }
      assertThat(receivedTwo).hasSameSizeAs(receivedOne);
    }
  }

  private static final class Run {
    private final World world =
        new World(
            RelayConfig.RelayLimits.DEFAULT,
            Policy.all("ada"),
            Policy.namespaces("bob", "shown"),
            Policy.team("cy", "red"));
    private final boolean other;
    private final List<ScriptedClient> observers = new ArrayList<>();
    private final ScriptedClient admin;
    private ScriptedAgent agent;
    private long boots;
    private int moves;

    Run(boolean other) {
      this.other = other;
      this.agent = newAgent();
      world.connect(agent);
      admin = world.follow("ada", Selection.EVERYTHING);
      observers.add(world.follow("bob", Selection.EVERYTHING));
      observers.add(world.follow("cy", Selection.EVERYTHING));
      world.settleAgent(agent);
    }

    private ScriptedAgent newAgent() {
      ScriptedAgent fresh = new ScriptedAgent(++boots, StateLimits.DEFAULT);
      fresh.clockMs = moves * 1_000L + 1;
      fresh.begin();
      fresh.list("pods");
      fresh.list("services");
      fresh.put(new ShardKey("pods", "shown"), Objects.resource("x", "red", "start"));
      if (other) {
        fresh.put(new ShardKey("pods", "hidden"), Objects.resource("h", "black", "start"));
      }
      fresh.commit();
      return fresh;
    }

    void play(Move move) {
      agent.clockMs = ++moves * 1_000L;
      ScriptedClient observer = observers.get(move.a % 2);
      switch (move.kind) {
        // Both observers see it.
        case 0, 1, 2 -> change(type(move), "shown", "n" + move.b, "red", "v" + move.a);
        case 3 -> remove(new ShardKey(type(move), "shown"), "n" + move.b);
        // Only the admin sees it; the runs differ in whether it happens, or in its content.
        case 4, 5 -> {
          if (other) {
            change(type(move), "hidden", "h" + move.b, "black", "w" + move.a);
          }
        }
        case 6 -> change(type(move), "hidden", "h" + move.b, "black", other ? "one" : "another");
        case 7 -> {
          if (!other) {
            change(type(move), "hidden-" + move.a, "h" + move.b, "black", "x");
            remove(new ShardKey(type(move), "hidden-" + move.a), "h" + move.b);
          }
        }
        case 8 -> {
          world.clock.advance(2_000);
          agent.sendChanges();
          world.settleAgent(agent);
          world.relay.tick();
          world.settle();
        }
        case 9 -> {
          observer.select(WISHES.get(move.b));
          world.settle();
        }
        case 10 -> comeOrGo(observer);
        case 11 -> {
          observer.makeRoom(move.b % 2 * 4);
          world.settle();
        }
        case 12 -> {
          world.disconnect(agent);
          agent = newAgent();
          world.connect(agent);
          world.settleAgent(agent);
        }
        case 13 -> {
          admin.select(WISHES.get(move.b));
          world.settle();
        }
        default -> throw new AssertionError("unknown move " + move);
      }
    }

    private void comeOrGo(ScriptedClient observer) {
      if (observer.isConnected()) {
        observer.disconnect();
      } else {
        observer.connect();
        observer.subscribe();
      }
      world.settle();
    }

    private static String type(Move move) {
      return move.a % 2 == 0 ? "pods" : "services";
    }

    private void change(String type, String namespace, String name, String team, String content) {
      agent.begin();
      agent.put(new ShardKey(type, namespace), Objects.resource(name, team, content));
      agent.commit();
      world.settle(agent);
    }

    private void remove(ShardKey key, String name) {
      agent.begin();
      agent.remove(key, name);
      agent.commit();
      world.settle(agent);
    }

    /** All messages to an observer, without positions. */
    List<String> received(int client) {
      List<String> received = new ArrayList<>();
      try (FrameDecoder decoder = new FrameDecoder()) {
        for (byte[] message : observers.get(client).written) {
          decoder.fromBackend(message);
          BackendToClient.Builder builder = BackendToClient.parseFrom(message).toBuilder();
          if (builder.hasState()) {
            StateFrame.Builder state = builder.getStateBuilder();
            state.setFrom(Position.getDefaultInstance()).setTo(Position.getDefaultInstance());
          }
          received.add(builder.build().toString());
        }
      } catch (FrameException | com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
      return received;
    }
  }
}
