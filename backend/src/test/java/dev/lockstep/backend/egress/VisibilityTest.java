package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.evidence.Holds;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VisibilityTest {
  private static final Subject EVE = new Subject("eve", new TreeSet<>());
  private static final Instant BEFORE_FIVE = Instant.parse("2026-11-20T16:59:59Z");
  private static final Instant AFTER_FIVE = Instant.parse("2026-11-20T17:00:01Z");

  private Policies policies = read("window: {zone: UTC, from: '17:00', to: '18:00'}");
  private Instant now = BEFORE_FIVE;
  private final Visibility visibility = new Visibility(() -> policies, () -> now);

  @Test
  void shouldAnswerAgainWhenAWindowOpens() {
    boolean before = sees();
    now = AFTER_FIVE;

    assertThat(before).isFalse();
    assertThat(sees()).isTrue();
  }

  @Test
  @Holds("G17")
  void shouldAnswerAgainWhenTheClockIsSetBackBeforeTheWindowOpened() {
    now = AFTER_FIVE;
    boolean then = sees();
    now = BEFORE_FIVE;

    assertThat(then).isTrue();
    assertThat(sees()).isFalse();
  }

  @Test
  void shouldAnswerAgainWhenPoliciesChange() {
    boolean before = sees();
    policies = read("namespaces: ['*']");

    assertThat(before).isFalse();
    assertThat(sees()).isTrue();
  }

  private boolean sees() {
    return visibility.sees(EVE, "c1");
  }

  private static Policies read(String limit) {
    String text =
        """
        ---
        apiVersion: lockstep.dev/v1
        kind: Policy
        metadata: {name: for-eve}
        subjects: [{kind: User, name: eve}]
        rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*'], %s}]
        """
            .formatted(limit);
    return PolicyReader.read(List.of(new SourceText("policies.yaml", text)));
  }
}
