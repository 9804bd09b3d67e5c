package dev.lockstep.backend.view;

import static dev.lockstep.backend.relay.Objects.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import org.junit.jupiter.api.Test;

/** Content, changes and stamps of a view, from its birth on. */
final class ViewTest extends ViewScene {
  // --- birth and content ---

  @Test
  void shouldHoldAllVisibleEntriesWhenCreated() {
    put(SHOP, "web-1", "red", "1");
    put(BANK, "web-2", "red", "1");
    put(NODES, "n", "red", "1");

    View all = born(ALL);
    View shop = born(IN_SHOP);
    View none = born(Rights.none());

    assertThat(all.birth()).isEqualTo(at(3));
    assertThat(all.seen()).isEqualTo(at(3));
    assertThat(all.position()).isEqualTo(at(3));
    assertThat(all.key()).isEqualTo(ALL.key());
    assertThat(all.objects()).isEqualTo(3);
    assertThat(all.digest()).isEqualTo(state.digest());
    assertThat(all.stampedMs()).isZero();
    assertThat(texts(all.content(state)))
        .containsExactly("whole pods/shop +web-1", "whole pods/bank +web-2", "whole nodes/ +n");
    assertThat(shop.objects()).isEqualTo(1);
    assertThat(shop.digest()).isEqualTo(hash(SHOP, "web-1", "red", "1"));
    assertThat(texts(shop.content(state))).containsExactly("whole pods/shop +web-1");
    assertThat(none.objects()).isZero();
    assertThat(none.content(state)).isEmpty();
  }

  @Test
  void shouldSeeOnlyEntriesThatNamesOrLabelsAllow() {
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "db-1", "red", "1");
    put(SHOP, "web-2", "blue", "1");

    View names = born(BY_NAME);
    View labels = born(BY_LABEL);

    assertThat(texts(names.content(state))).containsExactly("part pods/shop +web-1 +web-2");
    assertThat(names.objects()).isEqualTo(2);
    assertThat(names.digest())
        .isEqualTo(hash(SHOP, "web-1", "red", "1") + hash(SHOP, "web-2", "blue", "1"));
    assertThat(texts(labels.content(state))).containsExactly("part pods/shop +web-1 +db-1");
    assertThat(labels.objects()).isEqualTo(2);
  }

  @Test
  void shouldMeasureContentByItsBytes() {
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "db-1", "red", "1");
    long one = resource("web-1", "red", "1").length;
    long both = one + resource("db-1", "red", "1").length;

    assertThat(born(ALL).content(state).getFirst().bytes()).isEqualTo(both);
    assertThat(born(BY_NAME).content(state).getFirst().bytes()).isEqualTo(one);
    assertThat(new ShardStep.Gone(SHOP).bytes()).isZero();
  }

  @Test
  void shouldMeasureChangesByTheirBytesAndAConstantPerEntry() {
    View all = born(ALL);
    step(() -> {
      state.upsert(SHOP, resource("web-1", "red", "1"));
      state.upsert(SHOP, resource("db-1", "red", "1"));
    });
    remove(SHOP, "db-1");

    ShardStep step = all.advance(state, cache, Stamps.UNKNOWN).getFirst();

    assertThat(step.bytes()).isEqualTo(resource("web-1", "red", "1").length + 16 + 4 + 16);
  }

  @Test
  void shouldOmitShardsWhenTheyAreEmpty() {
    put(SHOP, "web-1", "red", "1");
    put(BANK, "db-1", "red", "1");
    remove(SHOP, "web-1");

    assertThat(texts(born(ALL).content(state))).containsExactly("whole pods/bank +db-1");
    assertThat(born(BY_NAME).content(state)).isEmpty();
  }

  // --- changes ---

  @Test
  void shouldMoveItsPositionOnlyWhenSomethingVisibleChanges() {
    View shop = born(IN_SHOP);
    put(BANK, "web-1", "red", "1");

    assertThat(advance(shop)).isEmpty();
    assertThat(shop.seen()).isEqualTo(at(1));
    assertThat(shop.position()).isEqualTo(Position.ORIGIN);
    put(SHOP, "web-1", "red", "1");
    assertThat(advance(shop)).containsExactly("changes pods/shop +web-1");
    assertThat(shop.position()).isEqualTo(at(2));
    assertThat(advance(shop)).as("nothing since").isEmpty();
    put(BANK, "web-2", "red", "1");
    assertThat(advance(shop)).isEmpty();
    shop.progress();

    assertThat(shop.position()).isEqualTo(at(3));
  }

  @Test
  void shouldKeepDigestAndNumberOfVisibleEntries() {
    View all = born(ALL);
    View names = born(BY_NAME);
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "db-1", "red", "1");
    advance(all);
    advance(names);
    assertThat(all.objects()).isEqualTo(2);
    assertThat(names.objects()).isEqualTo(1);
    assertThat(names.digest()).isEqualTo(hash(SHOP, "web-1", "red", "1"));

    put(SHOP, "web-1", "red", "2");
    remove(SHOP, "db-1");
    advance(all);
    advance(names);

    assertThat(all.objects()).isEqualTo(1);
    assertThat(all.digest()).isEqualTo(state.digest());
    assertThat(names.digest()).isEqualTo(hash(SHOP, "web-1", "red", "2"));
    remove(SHOP, "web-1");
    advance(all);
    assertThat(advance(names)).containsExactly("changes pods/shop -web-1");
    assertThat(all.objects()).isZero();
    assertThat(names.objects()).isZero();
    assertThat(names.digest()).isZero();
  }

  @Test
  void shouldReturnShardsInTheOrderOfTheirLastChange() {
    View all = born(ALL);
    put(SHOP, "a", "red", "1");
    put(BANK, "a", "red", "1");
    put(NODES, "a", "red", "1");
    put(SHOP, "b", "red", "1");

    assertThat(advance(all))
        .containsExactly("changes pods/bank +a", "changes nodes/ +a", "changes pods/shop +a +b");
  }

  @Test
  void shouldReturnAnUpsertOrARemovalWhenAnEntryEntersOrLeaves() {
    put(SHOP, "web-1", "blue", "1");
    View labels = born(BY_LABEL);
    put(SHOP, "web-1", "red", "1");
    assertThat(advance(labels)).containsExactly("changes pods/shop +web-1");

    put(SHOP, "web-1", "blue", "1");
    assertThat(advance(labels)).containsExactly("changes pods/shop -web-1");
    put(SHOP, "web-1", "blue", "2");
    assertThat(advance(labels)).isEmpty();
    remove(SHOP, "web-1");
    assertThat(advance(labels)).isEmpty();
  }

  @Test
  void shouldRefuseToGoBack() {
    put(SHOP, "web-1", "red", "1");
    View all = born(ALL);

    assertThatThrownBy(() -> all.advance(new State(StateLimits.DEFAULT), cache, Stamps.UNKNOWN))
        .isInstanceOf(BrokenInvariantException.class);
  }

  // --- stamps ---

  @Test
  void shouldUseTheTimeOfTheNewestVisibleChange() {
    View all = born(ALL);
    View names = born(BY_NAME);
    put(SHOP, "web-1", "red", "1");
    put(BANK, "db-1", "red", "1");
    Stamps stamps = (stamped, key, isWhole) -> stamped * 1_000 + (isWhole ? 1 : 2);

    all.advance(state, cache, stamps);
    names.advance(state, cache, stamps);

    assertThat(all.stampedMs()).isEqualTo(2_001);
    assertThat(names.stampedMs()).as("the change of a hidden object is newer").isEqualTo(1_002);
    remove(SHOP, "web-1");
    put(SHOP, "db-2", "red", "1");
    names.advance(state, cache, stamps);
    assertThat(names.stampedMs()).isEqualTo(3_002);
    put(SHOP, "db-3", "red", "1");
    names.advance(state, cache, stamps);
    assertThat(names.stampedMs()).as("nothing visible changed").isEqualTo(3_002);
  }

  @Test
  void shouldUseTheTimeOfADepartureWhenAnEntryLeaves() {
    put(SHOP, "web-1", "red", "1");
    View labels = born(BY_LABEL);
    put(SHOP, "web-1", "blue", "1");

    labels.advance(state, cache, (stamped, key, isWhole) -> stamped * 1_000);

    assertThat(labels.stampedMs()).isEqualTo(2_000);
  }
}
