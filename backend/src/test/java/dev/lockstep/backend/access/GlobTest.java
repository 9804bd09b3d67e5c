package dev.lockstep.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class GlobTest {
  /** Every text up to this length over the letters of the patterns and one more letter. */
  private static final List<String> TEXTS = texts(5);

  @Property(tries = 1_000)
  void shouldMatchAsTheSlowMatcherDoes(@ForAll("patterns") String pattern) {
    Glob glob = new Glob(pattern);

    for (String text : TEXTS) {
      assertThat(glob.matches(text)).as(text).isEqualTo(SlowEvaluator.globs(pattern, text));
    }
  }

  @Property(tries = 1_000)
  void shouldMatchAllThatTheOtherMatchesWhenItCovers(
      @ForAll("patterns") String one, @ForAll("patterns") String other) {
    if (new Glob(one).covers(new Glob(other))) {
      for (String text : TEXTS) {
        assertThat(SlowEvaluator.globs(one, text) || !SlowEvaluator.globs(other, text))
            .as(text)
            .isTrue();
      }
    }
  }

  /**
   * Otherwise each of two patterns could be dropped because of the other, and a denial with them.
   */
  @Property(tries = 1_000)
  void shouldBeEqualWhenEachCoversTheOther(
      @ForAll("patterns") String one, @ForAll("patterns") String other) {
    Glob first = new Glob(one);
    Glob second = new Glob(other);
    if (first.covers(second) && second.covers(first)) {
      assertThat(first).isEqualTo(second);
    }
  }

  @Property(tries = 1_000)
  void shouldMeetExactlyWhenSomeTextMatchesBoth(
      @ForAll("shortPatterns") String one, @ForAll("shortPatterns") String other) {
    // Three characters each: if any text matches both, one of at most five letters does.
    boolean found =
        TEXTS.stream()
            .anyMatch(text -> SlowEvaluator.globs(one, text) && SlowEvaluator.globs(other, text));

    assertThat(new Glob(one).meets(new Glob(other))).isEqualTo(found);
    assertThat(new Glob(other).meets(new Glob(one))).isEqualTo(found);
  }

  @Test
  void shouldCoverWhenItIsTheWiderOne() {
    assertThat(new Glob("team-*").covers(new Glob("team-a-*"))).isTrue();
    assertThat(new Glob("*-prod").covers(new Glob("?-prod"))).isTrue();
    assertThat(new Glob("a*b*c").covers(new Glob("axb*xc"))).isTrue();
    assertThat(new Glob("team-a-*").covers(new Glob("team-*"))).isFalse();
    assertThat(new Glob("?").covers(new Glob("*"))).isFalse();
    assertThat(new Glob("*?*?")).isEqualTo(new Glob("??**"));
  }

  /** R33: a matcher that backtracks to every star would need 2^100 steps. */
  @Test
  @Row("R33")
  @Threat("G2")
  void shouldAnswerWhenPatternInvitesBacktracking() {
    Glob glob = new Glob("a*".repeat(100) + "b");

    assertThat(glob.matches("a".repeat(253))).isFalse();
    assertThat(glob.matches("a".repeat(252) + "b")).isTrue();
    assertThat(glob.covers(new Glob("a*".repeat(110) + "c"))).isFalse();
    assertThat(glob.meets(new Glob("*a".repeat(110) + "c"))).isFalse();
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars('a', 'b', '*', '?').ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> shortPatterns() {
    return Arbitraries.strings().withChars('a', 'b', '*', '?').ofMaxLength(3);
  }

  private static List<String> texts(int lengthMax) {
    List<String> all = new ArrayList<>(List.of(""));
    int from = 0;
    for (int length = 1; length <= lengthMax; length++) {
      int to = all.size();
      for (String shorter : List.copyOf(all.subList(from, to))) {
        for (char letter : new char[] {'a', 'b', 'c'}) {
          all.add(shorter + letter);
        }
      }
      from = to;
    }
    return List.copyOf(all);
  }
}
