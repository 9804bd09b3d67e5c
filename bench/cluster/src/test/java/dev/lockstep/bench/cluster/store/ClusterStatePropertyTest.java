package dev.lockstep.bench.cluster.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The store against a model that keeps a whole copy of every version. */
class ClusterStatePropertyTest {

  private static final String TYPE = "pods";
  private static final HistoryLimits LIMITS = new HistoryLimits(12, 1 << 20);

  /**
   * One write.
   *
   * @param content of the write, or less than 0 to remove
   */
  record Write(String key, int content) {}

  @Provide
  Arbitrary<List<Write>> writes() {
    Arbitrary<String> keys = Arbitraries.of("a/x", "a/y", "a-b/x", "b/x", "b/y", "b/z");
    Arbitrary<Integer> contents = Arbitraries.integers().between(-1, 3);
    return Combinators.combine(keys, contents).as(Write::new).list().ofMaxSize(60);
  }

  @Property
  void shouldShowEveryRememberedPastAsItWas(@ForAll("writes") List<Write> writes) {
    Model model = new Model(writes);

    model.versions.forEach((version, expected) -> {
      if (model.table.remembers(version)) {
        assertThat(model.pages(version, KeyRange.ALL, 2)).isEqualTo(contents(expected));
        assertThat(model.pages(version, KeyRange.of("a"), 1))
            .isEqualTo(contents(expected.subMap("a/", "a0")));
      } else {
        assertThat(version).isLessThan(model.table.log().compacted());
      }
    });
  }

  @Property
  void shouldLeadFromAnyRememberedPastToNowByItsChanges(@ForAll("writes") List<Write> writes) {
    Model model = new Model(writes);
    ChangeLog log = model.table.log();

    model.versions.forEach((version, past) -> {
      if (!model.table.remembers(version)) {
        return;
      }
      TreeMap<String, String> replayed = new TreeMap<>(past);
      long newest = version;
      for (long index = log.indexAfter(version); index < log.end(); index++) {
        Change change = log.get(index);
        assertThat(change.resourceVersion()).isGreaterThan(newest);
        newest = change.resourceVersion();
        apply(change, replayed);
      }
      assertThat(replayed).isEqualTo(model.versions.lastEntry().getValue());
    });
  }

  @Property
  void shouldKeepTheHistoryWithinItsLimits(@ForAll("writes") List<Write> writes) {
    Model model = new Model(writes);
    ChangeLog log = model.table.log();

    assertThat(log.end() - log.first()).isLessThanOrEqualTo(LIMITS.changesMax());
    assertThat(model.state.resourceVersion()).isEqualTo(model.versions.lastKey());
  }

  @Property
  void shouldReturnToAnEarlierStateWhenItIsRestored(@ForAll("writes") List<Write> writes) {
    Model model = new Model(writes);
    long past = model.table.log().compacted();

    model.state.restore(past);

    assertThat(model.state.resourceVersion()).isEqualTo(past);
    assertThat(model.pages(past, KeyRange.ALL, 10))
        .isEqualTo(contents(model.versions.floorEntry(past).getValue()));
  }

  private static void apply(Change change, TreeMap<String, String> replayed) {
    StoredObject previous = change.previous();
    String key = change.object().key();
    assertThat(replayed.get(key)).isEqualTo(previous == null ? null : content(previous));
    switch (change.kind()) {
      case ADDED, MODIFIED -> replayed.put(key, content(change.object()));
      case DELETED -> replayed.remove(key);
    }
  }

  private static List<String> contents(java.util.SortedMap<String, String> objects) {
    return objects.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }

  private static String content(StoredObject object) {
    return new String(object.body(), UTF_8);
  }

  /** The store, and its expected content at every resourceVersion. */
  private static final class Model {

    final ClusterState state = new ClusterState(BuiltinTypes.all(), LIMITS);
    final ObjectTable table = state.known(TYPE);
    final TreeMap<Long, TreeMap<String, String>> versions = new TreeMap<>();

    Model(List<Write> writes) {
      TreeMap<String, String> now = new TreeMap<>();
      versions.put(state.resourceVersion(), new TreeMap<>(now));
      for (Write write : writes) {
        if (write.content() < 0) {
          state.remove(table, write.key());
          now.remove(write.key());
        } else {
          String content = "content " + write.content();
          state.put(table, write.key(), content.getBytes(UTF_8));
          now.put(write.key(), content);
        }
        versions.put(state.resourceVersion(), new TreeMap<>(now));
      }
    }

    List<String> pages(long version, KeyRange range, int limit) {
      List<String> all = new ArrayList<>();
      KeyRange next = range;
      while (true) {
        Page page = table.page(version, next, limit, _ -> true);
        page.objects().forEach(object -> all.add(object.key() + "=" + content(object)));
        if (page.isLast()) {
          assertThat(page.remaining()).isZero();
          return all;
        }
        assertThat(page.objects()).hasSize(limit);
        next = new KeyRange(range.namespace(), page.next());
      }
    }
  }
}
