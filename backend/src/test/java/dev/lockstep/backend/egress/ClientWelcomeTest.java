package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayDriver;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.backend.web.FakeConnection;
import dev.lockstep.common.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The welcome leaves with the relay's first message, and never later. */
final class ClientWelcomeTest {
  private final TestDoor door = new TestDoor(Counts.NONE);
  private final List<RelayLoop> loops = new ArrayList<>();
  private final List<String> wire = new ArrayList<>();

  private final class WrittenConnection extends FakeConnection {
    WrittenConnection() {
      super(Runnable::run);
    }

    @Override
    public void send(Message message) {
      wire.add("message");
    }

    @Override
    public void flush() {
      wire.add("flush");
    }
  }

  /** A loop that the test turns. */
  private final class ByHand implements RelayDriver.Drive {
    private final RelayLoop loop;

    ByHand(RelayConfig config, RelayLoop.Edges edges) {
      loop = new RelayLoop(config, edges, () -> {});
      loops.add(loop);
    }

    @Override
    public RelayLoop loop() {
      return loop;
    }

    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** Sends the hello of ada. */
  private void hello(Policies ofDoor, Policies ofRelay) {
    Relays relays =
        new Relays(
            4,
            ByHand::new,
            new RelayLoop.Edges(
                Clock.system(),
                Counts.NONE,
                (cluster, boot, answer) -> answer.accept(new Grant.Unknown()),
                new RelayLoop.TransferEdges(Runnable::run, () -> 1),
                new RelayLoop.Viewers(() -> ofRelay, relay -> Audience.NONE)),
            relay -> {});
    relays.open(RelayConfig.of("c1", "h1", RelayConfig.RelayLimits.DEFAULT));
    ClientDoor opened = door.open(ofDoor, relays, SessionLimits.DEFAULT);
    ConnectionHandler client = opened.accept(new WrittenConnection());
    client.onMessage(door.hello().build().toByteArray());
  }

  private void turn() {
    while (loops.getFirst().turn() <= 0) {}
  }

  @AfterEach
  void stop() {
    door.close();
  }

  @Test
  void shouldLeaveWithTheRelaysFirstMessage() {
    hello(TestDoor.allFor("ada"), TestDoor.allFor("ada"));
    assertThat(wire).containsExactly("message");

    turn();

    assertThat(wire).containsExactly("message", "message", "flush");
  }

  @Test
  void shouldLeaveAtOnceWhenNoClusterIsVisible() {
    hello(TestDoor.allFor("bob"), TestDoor.allFor("bob"));

    assertThat(wire).containsExactly("message", "flush");
    turn();
    assertThat(wire).as("a hidden cluster changes nothing").containsExactly("message", "flush");
  }

  @Test
  void shouldLeaveWhenTheRelayAlreadyKnowsThatTheClusterIsHidden() {
    hello(TestDoor.allFor("ada"), TestDoor.allFor("bob"));
    assertThat(wire).containsExactly("message");

    turn();

    assertThat(wire).containsExactly("message", "flush");
  }
}
