package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** An operation on a hot state, for property tests. */
public sealed interface Change {
  record Announce(TypeDescriptor type, TypeState state, String message) implements Change {}

  record Replace(TypeDescriptor type, List<Projected> objects) implements Change {}

  record Upsert(TypeDescriptor type, Projected object) implements Change {}

  record Remove(TypeDescriptor type, String namespace, String name) implements Change {}

  record Withdraw(TypeDescriptor type) implements Change {}

  record EndBatch(long pauseMs) implements Change {}

  /** Applies the operation to a hot state. Returns false when it was refused. */
  static boolean apply(Change change, HotState state) {
    try {
      switch (change) {
        case Announce a -> state.announce(a.type(), a.state(), a.message());
        case Replace r ->
            state.replaceType(
                r.type().typeId(),
                ClusterFixture.list(r.type(), r.objects().toArray(Projected[]::new)));
        case Upsert u -> state.upsert(ClusterFixture.entry(u.type().typeId(), u.object()));
        case Remove r -> state.remove(r.type().typeId(), r.namespace(), r.name());
        case Withdraw w -> state.withdraw(w.type().typeId());
        case EndBatch _ -> throw new IllegalArgumentException("not an operation");
      }
      return true;
    } catch (RefusedOperationException e) {
      return false;
    }
  }

  /** Operations on a small cluster, in which the same few names are added and removed. */
  static Arbitrary<List<Change>> some(int max) {
    Arbitrary<Change> announce =
        Combinators.combine(
                types(),
                Arbitraries.of(TypeState.class),
                Arbitraries.of("", "The apiserver refuses it."))
            .as(Announce::new);
    Arbitrary<Change> replace =
        types()
            .flatMap(type ->
                objects(type)
                    .list()
                    .uniqueElements(object -> object.namespace() + "/" + object.name())
                    .ofMaxSize(6)
                    .map(objects -> new Replace(type, objects)));
    Arbitrary<Change> upsert =
        types().flatMap(type -> objects(type).map(object -> new Upsert(type, object)));
    Arbitrary<Change> remove =
        types()
            .flatMap(type ->
                objects(type).map(object -> new Remove(type, object.namespace(), object.name())));
    Arbitrary<Change> withdraw = types().map(Withdraw::new);
    Arbitrary<Change> end = Arbitraries.longs().between(0, 40).map(EndBatch::new);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, announce),
            net.jqwik.api.Tuple.of(3, replace),
            net.jqwik.api.Tuple.of(10, upsert),
            net.jqwik.api.Tuple.of(5, remove),
            net.jqwik.api.Tuple.of(1, withdraw),
            net.jqwik.api.Tuple.of(8, end))
        .list()
        .ofMaxSize(max)
        .map(Change::opened);
  }

  /** Most histories start with listed types; otherwise nearly every operation would be refused. */
  private static List<Change> opened(List<Change> changes) {
    List<Change> opened = new ArrayList<>();
    for (TypeDescriptor type : List.of(ClusterFixture.PODS, ClusterFixture.NODES)) {
      opened.add(new Announce(type, TypeState.SYNCING, ""));
      opened.add(new EndBatch(1));
      opened.add(new Replace(type, List.of()));
    }
    opened.add(new Announce(ClusterFixture.WIDGETS, TypeState.SYNCING, ""));
    opened.addAll(changes);
    return opened;
  }

  private static Arbitrary<TypeDescriptor> types() {
    return Arbitraries.of(ClusterFixture.PODS, ClusterFixture.NODES, ClusterFixture.WIDGETS);
  }

  private static Arbitrary<Projected> objects(TypeDescriptor type) {
    Arbitrary<String> namespaces =
        type.namespaced() ? Arbitraries.of("default", "kube-system") : Arbitraries.of("");
    return Combinators.combine(
            namespaces, Arbitraries.of("a", "b", "c", "d"), Arbitraries.of("1", "2", "3"))
        .as(ClusterFixture::object);
  }
}
