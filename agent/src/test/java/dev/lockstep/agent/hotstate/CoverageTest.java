package dev.lockstep.agent.hotstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.types.TypeState;
import org.junit.jupiter.api.Test;

/** The bounds and the order of remembered types. */
class CoverageTest {
  /** An id that takes 256 bytes, so that exactly 224 of them fit. */
  private static String id(int number) {
    return "%03d".formatted(number).repeat(85).substring(2);
  }

  private static final int IDS = KnownTypes.ID_BYTES_MAX / 256;

  private final Coverage coverage = new Coverage();

  @Test
  void shouldNameTypesAfterAVersionNewestFirst() {
    coverage.becomeReady("a", 1);
    coverage.becomeReady("b", 3);
    coverage.becomeReady("c", 5);
    coverage.withdraw("b", 6);
    coverage.withdraw("d", 7);

    assertThat(coverage.replacedAfter(0)).containsExactly("c", "a", "d", "b");
    assertThat(coverage.replacedAfter(1)).containsExactly("c", "d", "b");
    assertThat(coverage.replacedAfter(5)).containsExactly("d", "b");
    assertThat(coverage.replacedAfter(6)).containsExactly("d");
    assertThat(coverage.replacedAfter(7)).isEmpty();
  }

  @Test
  void shouldBeReadyUntilWithdrawn() {
    assertThat(coverage.isReady("a")).isFalse();
    coverage.becomeReady("a", 1);
    assertThat(coverage.isReady("a")).isTrue();

    coverage.withdraw("a", 2);

    assertThat(coverage.isReady("a")).isFalse();
    assertThat(coverage.coveredTypes()).isEmpty();
  }

  @Test
  void shouldNameAReturnedTypeOnce() {
    coverage.withdraw("a", 1);
    coverage.becomeReady("a", 2);

    assertThat(coverage.replacedAfter(0)).containsExactly("a");
  }

  @Test
  void shouldCoverALateTypeUntilItIsReadyOrWithdrawn() {
    coverage.comeLate("a");
    coverage.comeLate("b");
    assertThat(coverage.coveredTypes()).containsExactly("a", "b");

    coverage.becomeReady("a", 1);
    coverage.withdraw("b", 2);

    assertThat(coverage.coveredTypes()).containsExactly("a");
  }

  @Test
  void shouldRememberAsManyWithdrawnTypesAsFitIntoOneMessage() {
    for (int i = 0; i < IDS; i++) {
      assertThat(coverage.withdraw(id(i), i + 1)).isZero();
    }

    assertThat(coverage.withdraw("one-more", IDS + 1)).isEqualTo(1);
    assertThat(coverage.replacedAfter(0)).hasSize(IDS).doesNotContain(id(0));
  }

  @Test
  void shouldFreeTheRoomOfTypesForgottenUpToTheHorizon() {
    for (int i = 0; i < IDS; i++) {
      coverage.withdraw(id(i), i + 1);
    }

    coverage.forgetUpTo(2);

    assertThat(coverage.replacedAfter(0)).hasSize(IDS - 2).contains(id(2)).doesNotContain(id(1));
    assertThat(coverage.withdraw(id(IDS), IDS + 1)).isZero();
    assertThat(coverage.withdraw(id(IDS + 1), IDS + 2)).isZero();
    assertThat(coverage.withdraw(id(IDS + 2), IDS + 3)).isEqualTo(3);
  }

  @Test
  void shouldCountATypeOnceWhenItIsWithdrawnTwice() {
    for (int i = 0; i < 2 * IDS; i++) {
      assertThat(coverage.withdraw(id(0), i + 1)).isZero();
    }
  }

  // --- known types ---

  @Test
  void shouldKnowAsManyTypesAsFitIntoOneMessage() {
    KnownTypes types = new KnownTypes();
    for (int i = 0; i < IDS; i++) {
      types.checkRoomFor(idOfType(i));
      types.put(type(i));
      types.put(type(i));
    }

    assertThatThrownBy(() -> types.checkRoomFor("x"))
        .isInstanceOf(RefusedOperationException.class)
        .hasMessageContaining(IDS + " are kept");
    assertThatCode(() -> types.checkRoomFor(idOfType(0))).doesNotThrowAnyException();
    types.remove(idOfType(0));
    types.remove(idOfType(0));
    assertThatCode(() -> types.checkRoomFor(idOfType(0))).doesNotThrowAnyException();
    types.put(type(0));
    assertThatThrownBy(() -> types.checkRoomFor("x")).isInstanceOf(RefusedOperationException.class);
  }

  private static String idOfType(int number) {
    return id(number).substring(2) + ".g";
  }

  private static KnownType type(int number) {
    var descriptor = ClusterFixture.type("g", "Kind", id(number).substring(2), true);
    return new KnownType(descriptor, descriptor, TypeState.SYNCING, "");
  }
}
