package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.View;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ViewGroupTest {
  private static final int SESSIONS = 1_000;

  private final ViewGroup group =
      new ViewGroup(View.born(Rights.none(), new State(StateLimits.DEFAULT), Counts.NONE), 0);
  private final Frame frame =
      new Frame(
          StateFrame.getDefaultInstance(), "h1", Position.ORIGIN, Position.ORIGIN, new byte[0]);

  /** A lane that records its offers. */
  private static final class GivenLane implements Lane {
    final List<SubscriberPort[]> given = new ArrayList<>();

    @Override
    public void offer(Frame frame, SubscriberPort[] sessions) {
      given.add(sessions);
    }
  }

  private static final class Port extends IdlePort {
    private final Lane lane;

    Port(Lane lane) {
      this.lane = lane;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public void offer(Frame frame) {
      throw new AssertionError("it has a lane");
    }
  }

  private static Subscriber session(Lane lane) {
    return new Subscriber(new Port(lane), new Subject("ada", List.of()));
  }

  @Test
  void shouldHandAFrameOverOncePerLaneWhenManyFollow() {
    GivenLane one = new GivenLane();
    GivenLane two = new GivenLane();
    for (int i = 0; i < SESSIONS; i++) {
      group.join(session(i % 2 == 0 ? one : two));
    }

    group.offer(frame);
    group.offer(frame);

    for (GivenLane lane : List.of(one, two)) {
      assertThat(lane.given).hasSize(2);
      assertThat(lane.given.getFirst()).hasSize(SESSIONS / 2);
      assertThat(lane.given.get(1)).as("the sessions are the same").isSameAs(lane.given.getFirst());
    }
  }

  @Test
  void shouldOfferToLiveSessionsAndKeepHandedArraysWhenOthersJoinOrLeave() {
    GivenLane lane = new GivenLane();
    Subscriber stays = session(lane);
    Subscriber leaves = session(lane);
    group.join(stays);
    group.join(leaves);
    group.offer(frame);

    group.leave(leaves);
    group.offer(frame);
    Subscriber comes = session(lane);
    group.join(comes);
    group.offer(frame);
    group.leave(stays);
    group.leave(comes);
    group.offer(frame);

    assertThat(lane.given)
        .containsExactly(
            new SubscriberPort[] {stays.port, leaves.port},
            new SubscriberPort[] {stays.port},
            new SubscriberPort[] {stays.port, comes.port});
  }
}
