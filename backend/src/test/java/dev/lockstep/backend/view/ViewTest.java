package dev.lockstep.backend.view;

import static dev.lockstep.backend.access.PolicyText.rights;
import static dev.lockstep.backend.access.PolicyText.rule;
import static dev.lockstep.backend.relay.Objects.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a view shows of a state, from its birth on, and to followers at earlier positions. */
final class ViewTest {
  private static final ShardKey SHOP = new ShardKey("pods", "shop");
  private static final ShardKey BANK = new ShardKey("pods", "bank");
  private static final ShardKey NODES = new ShardKey("nodes", "");
  private static final String ALLOW = "verbs: [view], effect: allow, apiGroups: [''], ";

  private static final Rights ALL = rights(rule(ALLOW + "resources: ['*']"));
  private static final Rights IN_SHOP =
      rights(rule(ALLOW + "resources: [pods], namespaces: [shop]"));
  private static final Rights BY_NAME = rights(rule(ALLOW + "resources: [pods], names: ['web-*']"));
  private static final Rights BY_LABEL =
      rights(rule(ALLOW + "resources: [pods], selector: {matchLabels: {team: red}}"));

  private final State state = new State(StateLimits.DEFAULT);
  private final ChangeCache cache = new ChangeCache();
  private final List<Count> counted = new ArrayList<>();
  private final Counts counts = (count, n) -> counted.add(count);
  private long version;

  private void step(Runnable changes) {
    version++;
    state.begin(at(version), version);
    changes.run();
    state.end();
    cache.clear();
  }

  private void put(ShardKey key, String name, String team, String content) {
    step(() -> state.upsert(key, resource(name, team, content)));
  }

  private void remove(ShardKey key, String name) {
    step(() -> state.remove(key, name));
  }

  private static Position at(long version) {
    return new Position(1, version);
  }

  private View born(Rights rights) {
    return View.born(rights, state, counts);
  }

  private List<String> advance(View view) {
    return texts(view.advance(state, cache, Stamps.UNKNOWN));
  }

  private List<String> since(View view, long from) {
    return texts(view.changesSince(at(from), state, cache));
  }

  private List<String> turn(View from, View to, long at) {
    return texts(to.turnFrom(from, at(at), state, cache));
  }

  /** Each step as its kind, its shard, its upserts and its removals. */
  private static List<String> texts(List<ShardStep> steps) {
    return steps.stream().map(ViewTest::text).toList();
  }

  private static String text(ShardStep step) {
    return switch (step) {
      case ShardStep.Changes changes ->
          "changes "
              + step.key()
              + names(changes.changes().upserts(), " +")
              + Stream.of(changes.changes().removals())
                  .map(" -"::concat)
                  .reduce("", String::concat);
      case ShardStep.Whole whole ->
          "whole " + step.key() + names(whole.capture().inVersionOrder().upserts(), " +");
      case ShardStep.Part part -> "part " + step.key() + names(part.resources(), " +");
      case ShardStep.Gone gone -> "gone " + gone.key();
    };
  }

  private static String names(byte[][] resources, String mark) {
    StringBuilder text = new StringBuilder();
    for (byte[] resource : resources) {
      text.append(mark).append(ResourceHead.name(resource));
    }
    return text.toString();
  }

  private static long hash(ShardKey key, String name, String team, String content) {
    return key.entryHash(resource(name, team, content));
  }

  // --- birth and content ---

  @Test
  void shouldBeBornWithAllThatIsSeen() {
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
  void shouldSeeOnlyWhatNamesOrLabelsAllow() {
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
  void shouldWeighContentByItsBytes() {
    put(SHOP, "web-1", "red", "1");
    put(SHOP, "db-1", "red", "1");
    long one = resource("web-1", "red", "1").length;
    long both = one + resource("db-1", "red", "1").length;

    assertThat(born(ALL).content(state).getFirst().bytes()).isEqualTo(both);
    assertThat(born(BY_NAME).content(state).getFirst().bytes()).isEqualTo(one);
    assertThat(new ShardStep.Gone(SHOP).bytes()).isZero();
  }

  @Test
  void shouldWeighChangesByTheirBytesAndAShareForEachEntry() {
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
  void shouldLeaveOutShardsWithNothingInThem() {
    put(SHOP, "web-1", "red", "1");
    put(BANK, "db-1", "red", "1");
    remove(SHOP, "web-1");

    assertThat(texts(born(ALL).content(state))).containsExactly("whole pods/bank +db-1");
    assertThat(born(BY_NAME).content(state)).isEmpty();
  }

  // --- looking at changes ---

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
  void shouldKeepDigestAndNumberOfWhatIsSeen() {
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
  void shouldTellShardsInTheOrderOfTheirLastChange() {
    View all = born(ALL);
    put(SHOP, "a", "red", "1");
    put(BANK, "a", "red", "1");
    put(NODES, "a", "red", "1");
    put(SHOP, "b", "red", "1");

    assertThat(advance(all))
        .containsExactly("changes pods/bank +a", "changes nodes/ +a", "changes pods/shop +a +b");
  }

  @Test
  void shouldTellAnEntryThatBeginsToBeSeenAndOneThatEnds() {
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
  void shouldTakeTheTimeOfTheNewestChangeThatWasVisible() {
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
  void shouldTakeTheTimeOfAnEntryThatLeft() {
    put(SHOP, "web-1", "red", "1");
    View labels = born(BY_LABEL);
    put(SHOP, "web-1", "blue", "1");

    labels.advance(state, cache, (stamped, key, isWhole) -> stamped * 1_000);

    assertThat(labels.stampedMs()).isEqualTo(2_000);
  }

  // --- followers at earlier positions ---

  @Test
  void shouldTellAFollowerWhatItMissed() {
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
  void shouldNameOnlyRemovalsThatNamesAllow() {
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
  void shouldNameThoseWhoLeftOnlyToFollowersThatHeldThem() {
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
  void shouldTellAnEntryThatCameBackOnlyAsItIs() {
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
  void shouldNameOneThatLeftTwiceOnce() {
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
  void shouldResumeBeforeItsBirthOnlyWhereLabelsDoNotDecide() {
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
  void shouldTellEverythingOfAShardOfWhichTooManyHaveLeft() {
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
  void shouldTellChangesToAFollowerThatHeldNothingOfSuchAShard() {
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
  void shouldTurnToAnotherViewByWhatDiffers() {
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
  void shouldTurnAFollowerThatIsBehind() {
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
  void shouldNameNoShardThatIsGoneToAFollowerThatNeverHeldIt() {
    put(SHOP, "web-1", "red", "1");
    View names = born(BY_NAME);
    put(BANK, "db-1", "red", "1");
    advance(names);
    View shop = born(IN_SHOP);

    assertThat(turn(names, shop, 2)).containsExactly("whole pods/shop +web-1");
  }

  @Test
  void shouldTakeAwayAShardOfWhichTheOtherViewSeesNothing() {
    put(SHOP, "db-1", "red", "1");
    View all = born(ALL);
    View names = born(BY_NAME);

    assertThat(turn(all, names, 1)).containsExactly("gone pods/shop");
  }

  @Test
  void shouldRefuseToTurnFromAViewThatLookedElsewhereOrWasNotBornYet() {
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
  void shouldTakeAwayAShardThatTheStateForgot() {
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
