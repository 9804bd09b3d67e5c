package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferEncoder;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Standing.Side;
import dev.lockstep.backend.relay.Standing.Why;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of standing, allowed or not. */
final class StandingTest {
  private static final Standing IDLE = Standing.IDLE;
  private static final Standing WAITING = new Standing.Waiting(new Ask(1, Cursor.NOTHING, 1));
  private static final Standing LIVE = Standing.LIVE;
  private static final Standing LAGGING = Standing.LAGGING;
  private static final Standing SENDING = new Standing.Sending(transfer());
  private static final List<Standing> ALL = List.of(IDLE, WAITING, LIVE, LAGGING, SENDING);

  private static final Set<Change> ALLOWED =
      Set.of(
          new Change(IDLE, Why.SUBSCRIBED, WAITING),
          new Change(WAITING, Why.SUBSCRIBED, WAITING),
          new Change(LIVE, Why.SUBSCRIBED, WAITING),
          new Change(LAGGING, Why.SUBSCRIBED, WAITING),
          new Change(SENDING, Why.SUBSCRIBED, WAITING),
          new Change(LAGGING, Why.ASKED, WAITING),
          new Change(SENDING, Why.ASKED, WAITING),
          new Change(LIVE, Why.TURNED, WAITING),
          new Change(WAITING, Why.ANSWERED, LIVE),
          new Change(WAITING, Why.TRANSFERRED, SENDING),
          new Change(LIVE, Why.TRANSFERRED, SENDING),
          new Change(WAITING, Why.REFUSED, LAGGING),
          new Change(LIVE, Why.REFUSED, LAGGING),
          new Change(SENDING, Why.REFUSED, LAGGING),
          new Change(SENDING, Why.SENT, LAGGING),
          new Change(SENDING, Why.ABANDONED, LAGGING),
          new Change(WAITING, Why.ENDED, IDLE),
          new Change(LIVE, Why.ENDED, IDLE),
          new Change(LAGGING, Why.ENDED, IDLE),
          new Change(SENDING, Why.ENDED, IDLE));

  private final Map<Count, Long> counted = new EnumMap<>(Count.class);
  private final Counts counts = (count, n) -> counted.merge(count, n, Long::sum);

  record Change(Standing from, Why why, Standing to) {}

  private static Transfer transfer() {
    try (TransferEncoder encoder = new TransferEncoder(100, 100, Counts.NONE)) {
      return new TransferTable(
              TransferTable.Limits.DEFAULT, encoder, Runnable::run, progressed -> {}, 1)
          .begin(StateFrame.getDefaultInstance(), Position.ORIGIN, Position.ORIGIN, List.of(), 0);
    }
  }

  static Stream<Change> everyChange() {
    return ALL.stream()
        .flatMap(from ->
            Stream.of(Why.values())
                .flatMap(why -> ALL.stream().map(to -> new Change(from, why, to))));
  }

  @ParameterizedTest
  @MethodSource("everyChange")
  void shouldChangeAndCountOnlyWhenTheChangeIsAllowed(Change change) {
    if (ALLOWED.contains(change)) {
      Standing now = change.from().become(change.to(), change.why(), Side.RELAY, counts);

      assertThat(now).isSameAs(change.to());
      assertThat(counted).hasSize(1).containsValue(1L);
    } else {
      assertThatThrownBy(() -> change.from().become(change.to(), change.why(), Side.RELAY, counts))
          .hasMessageContaining("must not become");
      assertThat(counted).isEmpty();
    }
  }

  @Test
  void shouldCountEachStandingOfEachSideSeparately() {
    Set<Count> seen = new HashSet<>();
    for (Side side : Side.values()) {
      IDLE.become(WAITING, Why.SUBSCRIBED, side, (count, n) -> seen.add(count));
      WAITING.become(LIVE, Why.ANSWERED, side, (count, n) -> seen.add(count));
      WAITING.become(SENDING, Why.TRANSFERRED, side, (count, n) -> seen.add(count));
      LIVE.become(LAGGING, Why.REFUSED, side, (count, n) -> seen.add(count));
      LIVE.become(IDLE, Why.ENDED, side, (count, n) -> seen.add(count));
    }

    assertThat(seen).hasSize(10);
  }
}
