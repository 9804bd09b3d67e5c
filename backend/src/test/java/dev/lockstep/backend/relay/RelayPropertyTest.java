package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * Random histories, rights, subscriptions, slowness, losses and restarts, in any order: each state
 * that a client applies is the truth of some moment, no message reveals what it must not, and once
 * everything has settled every client is up to date.
 */
final class RelayPropertyTest {
  private static final List<String> NAMESPACES = List.of("a", "b", "c");
  private static final List<String> TEAMS = List.of("red", "blue");
  private static final List<String> TYPES = List.of("pods", "services");

  private static final List<List<Selection>> WISHES =
      List.of(
          List.of(Selection.EVERYTHING),
          List.of(new Selection("pods", "a")),
          List.of(new Selection("*", "b"), new Selection("services", "*")),
          List.of());

  private static final List<String> POLICIES_BOB =
      List.of(
          Policy.namespaces("bob", "a"),
          Policy.namespaces("bob", "b, c"),
          Policy.names("bob", "'n1*', n2"),
          "");

  private static final List<String> POLICIES_CY =
      List.of(
          Policy.team("cy", "red"),
          Policy.team("cy", "blue"),
          Policy.names("cy", "'n*'"),
          Policy.all("cy"));

  /** Bounds so small that a test reaches each. */
  private static final RelayConfig.RelayLimits TIGHT =
      new RelayConfig.RelayLimits(
          new StateLimits(6, 60_000),
          new TransferTable.Limits(3, 4_000, 1_000, 5_000),
          new RelayConfig.ViewLimits(6, 2, 20_000),
          new RelayConfig.AnswerLimits(3, 2, 400, 100),
          new RelayConfig.Patience(1_000, 4_000, 5_000));

  /** One random event. */
  record Move(int kind, int a, int b) {}

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 23),
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 5))
        .as(Move::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(400);
  }

  @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
  void shouldHoldTheTruthOfOneMomentWhenAnythingHappens(@ForAll("moves") List<Move> moves) {
    Play play = new Play();
    for (Move move : moves) {
      play.play(move);
    }
    play.rest();
  }

  /** A world in play. */
  private static final class Play {
    private final World world =
        new World(TIGHT, Policy.all("ada"), POLICIES_BOB.get(0), POLICIES_CY.get(0));
    private final int[] policies = new int[2];
    private ScriptedAgent agent;
    private long boots;
    private int contents;

    Play() {
      agent = newAgent(Map.of());
      for (String user : List.of("ada", "bob", "cy", "bob")) {
        world.client(user).roomMessages = 2;
      }
      world.encodesAtOnce = false;
    }

    void play(Move move) {
      ScriptedClient client = world.clients.get(move.a % world.clients.size());
      switch (move.kind) {
        case 0, 1, 2 -> change(move);
        case 3 -> removeSome(move);
        case 4, 5 -> agent.sendChanges();
        case 6, 7, 8 -> world.deliver(agent);
        case 9, 10 -> tick();
        case 11, 12 -> client.deliverToRelay();
        case 13, 14 -> client.deliverToFollower();
        case 15, 16 -> world.read(client);
        case 17 -> client.makeRoom(move.b % 3);
        case 18 -> comeOrGo(client, move.b);
        case 19 -> client.select(WISHES.get(move.b % WISHES.size()));
        case 20 -> changePolicies(move);
        case 21 -> upsetAgent(move);
        case 22 -> world.clock.advance(100L * (1 + move.a * move.b));
        case 23 -> encodeOne();
        default -> throw new AssertionError("unknown move " + move);
      }
    }

    private void tick() {
      if (world.relay.wantsTick() || world.relay.dueMs() <= world.clock.monotonicMs()) {
        world.relay.tick();
      }
    }

    private void encodeOne() {
      Runnable task = world.encodings.poll();
      if (task != null) {
        task.run();
      }
    }

    private void change(Move move) {
      agent.begin();
      for (int i = 0; i <= move.b; i++) {
        ShardKey key = key(move.a + i);
        agent.put(key, resource("n" + (move.a + i) % 4, TEAMS.get((move.b + i) % 2)));
      }
      agent.commit();
    }

    private byte[] resource(String name, String team) {
      return Objects.resource(name, team, "x".repeat(20) + contents++);
    }

    private static ShardKey key(int number) {
      return new ShardKey(TYPES.get(number % 2), NAMESPACES.get(number / 2 % 3));
    }

    private void removeSome(Move move) {
      agent.begin();
      for (int i = 0; i < 4; i++) {
        if (move.b == 0 || i == move.b - 1) {
          agent.remove(key(move.a), "n" + i);
        }
      }
      agent.commit();
    }

    private void comeOrGo(ScriptedClient client, int b) {
      if (client.isConnected()) {
        if (b < 3) {
          client.disconnect();
        }
      } else {
        client.connect();
        client.subscribe();
      }
    }

    private void changePolicies(Move move) {
      policies[move.a % 2] = move.b % 4;
      world.replacePolicies(
          Policy.all("ada"), POLICIES_BOB.get(policies[0]), POLICIES_CY.get(policies[1]));
    }

    private void upsetAgent(Move move) {
      switch (move.b) {
        case 0 -> {
          world.disconnect(agent);
          agent = newAgent(contents(agent));
          world.connect(agent);
        }
        case 1 -> {
          world.disconnect(agent);
          agent = newAgent(Map.of());
          world.connect(agent);
        }
        case 2 -> world.disconnect(agent);
        case 3 -> agent.sent.poll();
        default -> {
          if (agent.port() == null) {
            world.connect(agent);
          }
        }
      }
    }

    private static Map<ShardKey, Map<String, byte[]>> contents(ScriptedAgent from) {
      Map<ShardKey, Map<String, byte[]>> contents = new TreeMap<>();
      Objects.contentOf(from.state)
          .forEach((key, entries) -> {
            Map<String, byte[]> copy = new TreeMap<>();
            entries.forEach((name, bytes) -> copy.put(name, bytes.toByteArray()));
            contents.put(key, copy);
          });
      return contents;
    }

    private ScriptedAgent newAgent(Map<ShardKey, Map<String, byte[]>> content) {
      ScriptedAgent fresh = new ScriptedAgent(++boots, new StateLimits(10, 60_000));
      fresh.begin();
      TYPES.forEach(fresh::list);
      content.forEach((key, entries) -> entries.values().forEach(each -> fresh.put(key, each)));
      fresh.commit();
      return fresh;
    }

    /** Settles everything; then every client must be up to date. */
    void rest() {
      world.encodesAtOnce = true;
      world.clock.advance(60_000);
      settleAndConnect();
      world.clock.advance(5_000);
      world.relay.tick();
      world.settle(agent);
      for (ScriptedClient client : world.clients) {
        client.makeRoom(4);
        world.settle();
        if (!client.isConnected()) {
          client.connect();
        }
        client.subscribe();
        world.settle();
      }
      beat();
      Position now = world.relay.replica().position();
      for (ScriptedClient client : world.clients) {
        assertThat(client.gaps).as("gaps of %s", client.subject.user()).isZero();
        assertThat(client.diverged).as("divergences of %s", client.subject.user()).isZero();
        if (policies[0] == 3 && client.subject.user().equals("bob")) {
          assertThat(client.receiver.state().objects()).isZero();
        } else {
          world.checkCurrent(client);
          assertThat(client.position()).isEqualTo(now);
        }
      }
      assertThat(world.relay.status().load().subscribers()).isLessThanOrEqualTo(4);
    }

    /** Reconnects an agent that the relay gave up while everything settled. */
    private void settleAndConnect() {
      world.settle();
      if (agent.port() == null) {
        world.connect(agent);
      }
      world.settleAgent(agent);
    }

    private void beat() {
      for (int i = 0; i < 3; i++) {
        world.clock.advance(2_000);
        world.relay.tick();
        world.settle();
      }
    }
  }

  /** Found by the property: the relay gives up an agent whose answers come too late. */
  @Test
  void shouldSettleWhenTheRelayGivesUpTheAgent() {
    Play play = new Play();
    play.upsetAgent(new Move(21, 0, 0));
    play.upsetAgent(new Move(21, 0, 3));
    for (int i = 0; i < 2; i++) {
      play.world.clock.advance(5_000);
      play.tick();
    }
    play.rest();
    assertThat(play.world.count(Count.AGENT_GIVEN_UP)).isEqualTo(1);
  }

  /** Proves that the bounds are tight: a long play reaches each of them. */
  @Property(tries = 1)
  void shouldReachEveryBoundWhenPlayIsLong() {
    List<Count> wanted =
        new ArrayList<>(
            List.of(
                Count.RESETS_FIRST,
                Count.RESETS_HORIZON,
                Count.RESETS_VIEW,
                Count.TRANSFERS_BEGUN,
                Count.TRANSFERS_JOINED,
                Count.TRANSFERS_ABANDONED,
                Count.SESSIONS_LAGGED,
                Count.SESSIONS_CAUGHT_UP,
                Count.TURNS,
                Count.VIEWS_FORGOTTEN,
                Count.CONTENT_SHARED,
                Count.SEGMENTS_SHARED,
                Count.BEACONS_ENCODED,
                Count.REFUSED_WAITERS,
                Count.REFUSED_ABSENT));
    for (long seed = 0; seed < 300 && !wanted.isEmpty(); seed++) {
      java.util.Random random = new java.util.Random(seed);
      Play play = new Play();
      for (int i = 0; i < 1_000; i++) {
        play.play(new Move(random.nextInt(24), random.nextInt(12), random.nextInt(6)));
      }
      play.rest();
      wanted.removeIf(count -> play.world.count(count) > 0);
    }
    assertThat(wanted).isEmpty();
  }
}
