package dev.lockstep.agent.ring;

import static dev.lockstep.agent.hotstate.ClusterFixture.PODS;
import static dev.lockstep.agent.hotstate.ClusterFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingSinkTest {
  private final List<Operation> ring = new ArrayList<>();
  private final RingSink sink = new RingSink(ring::add);

  @Test
  void shouldSortAListIntoItsShards() {
    Projected a = object("default", "a", "1");
    Projected b = object("kube-system", "b", "1");
    Projected c = object("default", "c", "1");

    sink.onReplace("pods", List.of(a, b, c));

    assertThat(ring)
        .singleElement()
        .isInstanceOfSatisfying(
            Operation.ReplaceType.class,
            list -> {
              assertThat(list.subject()).isEqualTo("pods");
              assertThat(list.shards().get(new ShardKey("pods", "default")))
                  .extracting(Entry::resource)
                  .containsExactly(a.resource(), c.resource());
              assertThat(list.shards().get(new ShardKey("pods", "kube-system")))
                  .extracting(Entry::resource)
                  .containsExactly(b.resource());
              assertThat(list.shards()).hasSize(2);
            });
  }

  @Test
  void shouldPassOnAllOperationsInTheirOrder() {
    Projected a = object("default", "a", "1");

    sink.onType(PODS, TypeState.SYNCING, "");
    sink.onDiscovered();
    sink.onReplace("pods", List.of());
    sink.onEvent(EventKind.ADDED, "pods", a);
    sink.onEvent(EventKind.DELETED, "pods", a);
    sink.onTypeWithdrawn("pods");

    assertThat(ring).hasSize(6);
    assertThat(ring)
        .startsWith(
            new Operation.AnnounceType(PODS, TypeState.SYNCING, ""),
            new Operation.CompleteCatalog(),
            new Operation.ReplaceType("pods", java.util.Map.of()));
    assertThat(ring.get(3))
        .isInstanceOfSatisfying(
            Operation.ApplyChange.class,
            change -> {
              assertThat(change.subject()).isEqualTo("pods");
              assertThat(change.entry().key()).isEqualTo(new ShardKey("pods", "default"));
              assertThat(change.entry().resource()).isEqualTo(a.resource());
            });
    assertThat(ring)
        .endsWith(
            new Operation.ApplyRemoval("pods", "default", "a"), new Operation.WithdrawType("pods"));
  }

  @Test
  void shouldPassOnARefusedObjectInItsTurn() {
    Projected a = object("default", "a", "1");
    Projected garbage = new Projected("default", "b", "", "1", new byte[] {1, 2, 3, 4});

    sink.onEvent(EventKind.ADDED, "pods", a);
    sink.onEvent(EventKind.MODIFIED, "pods", garbage);
    sink.onReplace("pods", List.of(a, garbage));
    sink.onEvent(EventKind.MODIFIED, "pods", a);

    String reason = "A resource of pods is not encoded as it must be, or too large.";
    assertThat(ring).hasSize(4);
    assertThat(ring.get(1))
        .isEqualTo(new Operation.Refused(Operation.ApplyChange.class, "pods", reason));
    assertThat(ring.get(2))
        .isEqualTo(new Operation.Refused(Operation.ReplaceType.class, "pods", reason));
  }
}
