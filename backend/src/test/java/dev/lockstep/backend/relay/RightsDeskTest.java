package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.evidence.Holds;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RightsDeskTest {
  private static final Subject EVE = new Subject("eve", new TreeSet<>());
  private static final long BEFORE_FIVE = at("2026-11-20T16:59:59.999Z");
  private static final long FIVE = at("2026-11-20T17:00:00Z");

  @Test
  void shouldBeOutdatedWhenAWindowHasClosed() {
    RightsDesk desk = desk(Policy.during("eve", "team-*", "09:00", "17:00"));
    boolean sawBefore = sees(desk, BEFORE_FIVE);

    assertThat(sawBefore).isTrue();
    assertThat(desk.isOutdated(BEFORE_FIVE)).isFalse();
    assertThat(desk.nextChangeMs()).isEqualTo(FIVE);
    assertThat(desk.isOutdated(FIVE)).isTrue();
    desk.forget();
    assertThat(sees(desk, FIVE)).isFalse();
  }

  @Test
  @Holds("G17")
  void shouldBeOutdatedWhenTheClockIsSetBackBeforeAnAnswer() {
    RightsDesk desk = desk(Policy.during("eve", "team-*", "17:00", "18:00"));
    boolean sawThen = sees(desk, FIVE);

    assertThat(sawThen).isTrue();
    assertThat(desk.isOutdated(BEFORE_FIVE)).isTrue();
    desk.forget();
    assertThat(sees(desk, BEFORE_FIVE)).isFalse();
  }

  @Test
  void shouldNeverBeOutdatedWhenNoRuleHasAWindow() {
    RightsDesk desk = desk(Policy.all("eve"));
    boolean sawThen = sees(desk, FIVE);

    assertThat(sawThen).isTrue();
    assertThat(desk.isOutdated(BEFORE_FIVE)).isFalse();
    assertThat(desk.isOutdated(Long.MAX_VALUE - 1)).isFalse();
  }

  private static boolean sees(RightsDesk desk, long epochMs) {
    return !desk.rightsOf(EVE, epochMs).isEmpty();
  }

  private static RightsDesk desk(String policy) {
    return new RightsDesk(
        World.CLUSTER, PolicyReader.read(List.of(new SourceText("policies.yaml", policy))));
  }

  private static long at(String text) {
    return Instant.parse(text).toEpochMilli();
  }
}
