package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Ask;
import dev.lockstep.backend.relay.Standing;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages to a client that has caught up. */
final class FollowerTest {
  private static final String HISTORY = "h";
  private static final long VIEW = 7;
  private static final Position BEFORE = new Position(1, 4);
  private static final Position NOW = new Position(1, 5);
  private static final Position LATER = new Position(1, 6);

  private final List<Message> written = new ArrayList<>();
  private final List<Ask> asks = new ArrayList<>();
  private final Follower follower =
      new Follower(
          HISTORY,
          new Outlet() {
            @Override
            public boolean hasRoom() {
              return true;
            }

            @Override
            public void write(Message message) {
              written.add(message);
            }
          },
          new FollowerPort() {
            @Override
            public void lagging() {}

            @Override
            public void ask(Ask ask) {
              asks.add(ask);
            }
          },
          Counts.NONE);

  private static Frame frame(Position from, Position to) {
    StateFrame header = StateFrame.newBuilder().setFromView(VIEW).setView(VIEW).build();
    return new Frame(header, HISTORY, from, to, new byte[0]);
  }

  @Test
  void shouldAnswerASubscriptionWhenNothingIsNew() {
    Ask ask = follower.subscribe(1, Cursor.at(HISTORY, NOW, VIEW));

    follower.onAnswer(ask.number(), frame(NOW, NOW));

    assertThat(written).hasSize(1);
    assertThat(follower.standing()).isEqualTo(Standing.LIVE);
  }

  @Test
  void shouldWriteAnEmptyAnswerWhenNoSubscriptionWaits() {
    laggingAtNow();

    follower.onAnswer(asks.getLast().number(), frame(NOW, NOW));

    assertThat(written).hasSize(1);
    assertThat(follower.standing()).isEqualTo(Standing.LIVE);
    follower.onOffer(frame(NOW, LATER));
    assertThat(written).hasSize(2);
  }

  @Test
  void shouldWriteChangesWhenNoSubscriptionWaits() {
    laggingAtNow();

    follower.onAnswer(asks.getLast().number(), frame(NOW, LATER));

    assertThat(written).hasSize(1);
    assertThat(follower.cursor().position()).isEqualTo(LATER);
  }

  /** Answers a subscription, and then offers a frame that begins elsewhere. */
  private void laggingAtNow() {
    Ask ask = follower.subscribe(1, Cursor.at(HISTORY, NOW, VIEW));
    follower.onAnswer(ask.number(), frame(NOW, NOW));
    follower.onOffer(frame(BEFORE, LATER));
    written.clear();
  }
}
