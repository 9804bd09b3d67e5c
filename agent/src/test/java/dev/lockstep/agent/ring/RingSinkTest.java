package dev.lockstep.agent.ring;

import static dev.lockstep.agent.hotstate.ClusterFixture.PODS;
import static dev.lockstep.agent.hotstate.ClusterFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.TypeState;
import dev.lockstep.agent.watch.EventKind;
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
                  .containsExactly(a.resource(), c.resource());
              assertThat(list.shards().get(new ShardKey("pods", "kube-system")))
                  .containsExactly(b.resource());
              assertThat(list.shards()).hasSize(2);
            });
  }

  @Test
  void shouldPassOnEverythingInTheOrderInWhichItCame() {
    Projected a = object("default", "a", "1");

    sink.onType(PODS, TypeState.SYNCING, "");
    sink.onDiscovered();
    sink.onReplace("pods", List.of());
    sink.onEvent(EventKind.ADDED, "pods", a);
    sink.onTypeWithdrawn("pods");

    assertThat(ring)
        .containsExactly(
            new Operation.AnnounceType(PODS, TypeState.SYNCING, ""),
            new Operation.CompleteCatalog(),
            new Operation.ReplaceType("pods", java.util.Map.of()),
            new Operation.ApplyEvent(EventKind.ADDED, "pods", a),
            new Operation.WithdrawType("pods"));
  }
}
