package dev.lockstep.backend.view;

import static dev.lockstep.backend.relay.Objects.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps of a view for followers at earlier positions, and for those of other views. */
final class ViewResumeTest extends ViewScene {
  // --- followers at earlier positions ---

  @Test
  void shouldReturnMissedChangesWhenAFollowerIsBehind() {
    View all = born(ALL);
    put(SHOP, "a", "red", "1");
    put(SHOP, "b", "red", "1");
    put(BANK, "c", "red", "1");
    remove(SHOP, "a");
    advance(all);

    assertThat(since(all, 1)).containsExactly("changes pods/bank +c", "changes pods/shop +b -a");
    assertThat(since(all, 3)).containsExactly("changes pods/shop -a");
    assertThat(since(all, 4)).isEmpty();
    assertThat(all.canResume(at(4))).isTrue();
    assertThat(all.canResume(at(5))).isFalse();
    assertThatThrownBy(() -> since(all, 5)).isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void shouldNameOnlyAllowedRemovalsWhenNamesDecide() {
    View names = born(BY_NAME);
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "db-1", "red", "1");
    put(SHOP, "web-2", "red", "1");
    remove(SHOP, "web-1");
    remove(SHOP, "db-1");
    advance(names);

    assertThat(since(names, 3)).containsExactly("changes pods/shop -web-1");
    assertThat(since(names, 2)).containsExactly("changes pods/shop +web-2 -web-1");
    assertThat(since(names, 4)).isEmpty();
  }

  @Test
  void shouldNameDeparturesOnlyToFollowersThatHeldThem() {
    View labels = born(BY_LABEL);
    put(SHOP, "a", "red", "1");
    advance(labels);
    put(SHOP, "b", "red", "1");
    advance(labels);
    put(SHOP, "a", "blue", "1");
    advance(labels);
    remove(SHOP, "b");
    advance(labels);

    assertThat(since(labels, 1)).containsExactly("changes pods/shop -a");
    assertThat(since(labels, 2)).containsExactly("changes pods/shop -b -a");
    assertThat(since(labels, 3)).containsExactly("changes pods/shop -b");
    assertThat(since(labels, 4)).isEmpty();
  }

  @Test
  void shouldReturnOnlyAnUpsertWhenAnEntryHasComeBack() {
    View labels = born(BY_LABEL);
    put(SHOP, "a", "red", "1");
    advance(labels);
    put(SHOP, "a", "blue", "1");
    advance(labels);
    put(SHOP, "a", "red", "2");
    advance(labels);

    assertThat(since(labels, 1)).containsExactly("changes pods/shop +a");
    assertThat(since(labels, 2)).containsExactly("changes pods/shop +a");
  }

  @Test
  void shouldNameADepartureOnceWhenAnEntryLeftTwice() {
    View labels = born(BY_LABEL);
    put(SHOP, "a", "red", "1");
    put(SHOP, "keep", "red", "1");
    advance(labels);
    for (String team : List.of("blue", "red", "blue")) {
      put(SHOP, "a", team, "1");
      advance(labels);
    }

    assertThat(since(labels, 2)).containsExactly("changes pods/shop -a");
  }

  @Test
  void shouldResumeBeforeItsBirthOnlyWhenLabelsDoNotDecide() {
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "web-2", "red", "1");
    View names = born(BY_NAME);
    View labels = born(BY_LABEL);

    assertThat(names.canResume(at(1))).isTrue();
    assertThat(labels.canResume(at(1))).isFalse();
    assertThat(labels.canResume(at(2))).isTrue();
    assertThat(since(names, 1)).containsExactly("changes pods/shop +web-2");
  }

  @Test
  void shouldReturnTheWholePartWhenTooManyEntriesHaveLeft() {
    View labels = born(BY_LABEL);
    put(SHOP, "stays", "red", "1");
    advance(labels);
    step(() -> {
      for (int i = 0; i <= Leavers.STAYS_MAX; i++) {
        state.upsert(SHOP, resource("pod-" + i, "red", "1"));
      }
    });
    advance(labels);
    step(() -> {
      for (int i = 0; i < Leavers.STAYS_MAX; i++) {
        state.remove(SHOP, "pod-" + i);
      }
    });
    advance(labels);
    assertThat(counted).isEmpty();
    assertThat(since(labels, 2).getFirst()).startsWith("changes pods/shop -pod-");

    remove(SHOP, "pod-" + Leavers.STAYS_MAX);
    advance(labels);

    assertThat(counted).containsExactly(Count.LEAVERS_FORGOTTEN);
    assertThat(since(labels, 2)).containsExactly("part pods/shop +stays");
    assertThat(since(labels, 3)).containsExactly("changes pods/shop -pod-" + Leavers.STAYS_MAX);
  }

  @Test
  void shouldReturnChangesWhenAFollowerHeldNothingOfTheShard() {
    View labels = born(BY_LABEL);
    put(NODES, "n", "red", "1");
    advance(labels);
    step(() -> {
      for (int i = 0; i <= Leavers.STAYS_MAX; i++) {
        state.upsert(SHOP, resource("pod-" + i, "red", "1"));
      }
    });
    advance(labels);
    step(() -> state.removeShard(SHOP));
    advance(labels);

    assertThat(since(labels, 1)).isEmpty();
  }

  // --- from one view to another ---

  @Test
  void shouldReturnOnlyDifferencesWhenTurningToAnotherView() {
    put(SHOP, "web-1", "red", "1");
    put(BANK, "db-1", "red", "1");
    put(NODES, "n", "red", "1");
    View all = born(ALL);
    View shop = born(IN_SHOP);
    View names = born(BY_NAME);

    assertThat(turn(all, shop, 3)).containsExactly("gone pods/bank", "gone nodes/");
    assertThat(turn(shop, all, 3)).containsExactly("whole pods/bank +db-1", "whole nodes/ +n");
    assertThat(turn(all, names, 3))
        .containsExactly("part pods/shop +web-1", "gone pods/bank", "gone nodes/");
    assertThat(turn(all, born(ALL), 3)).isEmpty();
    assertThat(turn(names, born(BY_NAME), 3)).isEmpty();
    assertThat(turn(names, born(BY_LABEL), 3))
        .containsExactly("part pods/shop +web-1", "part pods/bank +db-1");
  }

  @Test
  void shouldTurnAFollowerWhenItIsBehind() {
    put(SHOP, "a", "red", "1");
    View all = born(ALL);
    put(SHOP, "b", "red", "1");
    put(BANK, "c", "red", "1");
    advance(all);
    View shop = born(IN_SHOP);

    assertThat(turn(all, shop, 1)).containsExactly("changes pods/shop +b");
    assertThat(turn(all, shop, 2)).as("it never held anything of the bank").isEmpty();
    assertThat(turn(all, shop, 3)).containsExactly("gone pods/bank");
  }

  @Test
  void shouldNotNameAGoneShardWhenTheFollowerNeverHeldIt() {
    put(SHOP, "web-1", "red", "1");
    View names = born(BY_NAME);
    put(BANK, "db-1", "red", "1");
    advance(names);
    View shop = born(IN_SHOP);

    assertThat(turn(names, shop, 2)).containsExactly("whole pods/shop +web-1");
  }

  @Test
  void shouldRemoveAShardWhenTheOtherViewSeesNothingOfIt() {
    put(SHOP, "db-1", "red", "1");
    View all = born(ALL);
    View names = born(BY_NAME);

    assertThat(turn(all, names, 1)).containsExactly("gone pods/shop");
  }

  @Test
  void shouldRefuseToTurnWhenTheOldViewIsAtAnotherPositionOrTooYoung() {
    put(SHOP, "a", "red", "1");
    View early = born(ALL);
    put(SHOP, "b", "red", "1");
    View late = born(IN_SHOP);

    assertThatThrownBy(() -> turn(early, late, 1)).isInstanceOf(BrokenInvariantException.class);
    advance(early);
    assertThatThrownBy(() -> turn(early, late, 0)).isInstanceOf(BrokenInvariantException.class);
    assertThat(turn(early, late, 1)).containsExactly("changes pods/shop +b");
  }

  @Test
  void shouldRemoveAShardWhenTheStateHasForgottenIt() {
    State brief = new State(new StateLimits(0, 0));
    brief.begin(at(1), 1);
    brief.upsert(SHOP, resource("a", "red", "1"));
    brief.end();
    View before = View.born(ALL, brief, counts);
    View after = View.born(IN_SHOP, brief, counts);
    brief.begin(at(2), 2);
    brief.remove(SHOP, "a");
    brief.end();
    before.advance(brief, cache, Stamps.UNKNOWN);
    after.advance(brief, cache, Stamps.UNKNOWN);

    assertThat(texts(after.turnFrom(before, at(1), brief, cache)))
        .containsExactly("gone pods/shop");
    assertThat(after.content(brief)).isEmpty();
  }
}
