package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two runs, of which only one has a cluster that a user may not see: the writes to the user's
 * sessions are equal, byte for byte and flush for flush.
 */
final class ClusterTwinPropertyTest {
  private static final String ADA = Clusters.sees("ada", "'*'");

  /** Patterns that bob may see, in turn: never the hidden cluster. */
  private static final List<String> OF_BOB =
      List.of(
          ADA + Clusters.sees("bob", "shown"),
          ADA,
          ADA + Clusters.sees("bob", "'shown*'"),
          ADA + Clusters.sees("bob", "other"),
          ADA + Clusters.sees("bob", "shown, other"));

  private static final List<String> NAMES = List.of("shown", "hidden", "other", "nowhere");

  /** One thing that happens. */
  record Move(int kind, int a) {}

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 11), Arbitraries.integers().between(0, 7))
        .as(Move::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  @Property(tries = 150)
  void shouldWriteTheSameWhenOnlyAHiddenClusterDiffers(@ForAll("moves") List<Move> moves) {
    try (Clusters without = new Clusters(List.of("ada", "bob"), OF_BOB.getFirst());
        Clusters with = new Clusters(List.of("ada", "bob"), OF_BOB.getFirst())) {
      Run one = new Run(without, false);
      Run two = new Run(with, true);
      for (Move move : moves) {
        one.play(move);
        two.play(move);
      }

      for (int tab = 0; tab < one.bobs.length; tab++) {
        assertThat(two.bobs[tab].written).as("tab %d", tab).isEqualTo(one.bobs[tab].written);
      }
    }
  }

  private static final class Run {
    private final Clusters clusters;
    private final boolean hasHidden;
    private final Clusters.Tab[] bobs = new Clusters.Tab[2];
    private final Clusters.Tab ada;

    Run(Clusters clusters, boolean hasHidden) {
      this.clusters = clusters;
      this.hasHidden = hasHidden;
      clusters.open("shown");
      if (hasHidden) {
        clusters.open("hidden");
      }
      for (int tab = 0; tab < bobs.length; tab++) {
        bobs[tab] = clusters.new Tab("bob");
      }
      ada = clusters.new Tab("ada");
      clusters.settle();
    }

    void play(Move move) {
      Clusters.Tab bob = bobs[move.a % bobs.length];
      switch (move.kind) {
        case 0, 1 -> bob.subscribe(NAMES.get(move.a / 2));
        case 2 -> bob.unsubscribe(NAMES.get(move.a / 2));
        case 3 -> clusters.replacePolicies(OF_BOB.get(move.a % OF_BOB.size()));
        case 4 -> bob.makeRoom(move.a > 3);
        case 5 -> clusters.agent("shown");
        case 6 -> clusters.open("other");
        case 7 -> clusters.pass(move.a * 1_000L);
        // Only ada sees it; only one of the runs has it.
        case 8 -> {
          if (hasHidden) {
            clusters.agent("hidden");
          }
        }
        case 9 -> {
          if (hasHidden) {
            ada.subscribe("hidden");
          }
        }
        case 10 -> {
          if (hasHidden) {
            clusters.open("hidden-" + move.a);
          }
        }
        case 11 -> {
          // Between announcements to others, and not only after them.
          return;
        }
        default -> throw new AssertionError("unknown move " + move);
      }
      if (move.a % 4 != 3) {
        clusters.settle();
      }
    }
  }
}
