package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.egress.Outlet;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a new session receives the status, and how often all receive the number of sessions. */
final class SessionCountTest {
  private static final Subject ADA = new Subject("ada", List.of());
  private final World world = new World(RelayConfig.RelayLimits.DEFAULT, Policy.all("ada"));
  private int messages;

  private final class Port extends IdlePort {
    final Listener listener =
        new Listener(
            ADA,
            new Outlet() {
              @Override
              public boolean hasRoom() {
                return true;
              }

              @Override
              public void write(Message status) {
                messages++;
              }
            },
            Runnable::run);

    @Override
    public void end(int number) {
      throw new AssertionError("nothing ends");
    }

    @Override
    public void refuse(int number, Message why) {
      throw new AssertionError("nothing is refused");
    }

    @Override
    public void close(CloseCode code, String why) {
      throw new AssertionError("nothing is closed");
    }
  }

  private void greet(Port port) {
    world.listeners.add(port.listener);
    world.relay.greet(ADA, port.listener::greet);
  }

  private void admit(Port port) {
    greet(port);
    world.relay.subscribe(
        port,
        new Subscription(ADA, 1, List.of(Selection.EVERYTHING), new Ask(1, Cursor.NOTHING, 1)));
  }

  private void come(int sessions) {
    for (int i = 0; i < sessions; i++) {
      admit(new Port());
    }
    world.relay.tick();
  }

  /** Number of status messages after this time. */
  private int messagesAfter(long ms) {
    messages = 0;
    world.clock.advance(ms);
    world.relay.tick();
    return messages;
  }

  private void begin(int sessions) {
    ScriptedAgent agent = new ScriptedAgent(1, StateLimits.DEFAULT);
    world.connect(agent);
    world.settleAgent(agent);
    come(sessions);
    assertThat(messagesAfter(60_000)).as("all know of all").isEqualTo(sessions);
  }

  @Test
  void shouldSendTheStatusOnceWithTheNextTickWhenASessionIsNew() {
    world.relay.tick();
    messages = 0;

    greet(new Port());
    assertThat(messages).isZero();
    assertThat(world.relay.wantsTick()).isTrue();

    world.relay.tick();
    world.relay.tick();
    assertThat(messages).isEqualTo(1);
  }

  @Test
  void shouldAnnounceTheNumberWithinASecondWhenSessionsAreFew() {
    begin(500);
    come(1);
    assertThat(messagesAfter(999)).isZero();
    assertThat(messagesAfter(1)).isEqualTo(501);
  }

  @Test
  void shouldSendAtMostAThousandAnnouncementsASecondWhenSessionsAreMany() {
    begin(3_000);
    come(1);
    assertThat(messagesAfter(3_000)).isZero();
    assertThat(world.relay.dueMs() - world.clock.monotonicMs()).isLessThanOrEqualTo(1);
    assertThat(messagesAfter(1)).isEqualTo(3_001);
  }
}
