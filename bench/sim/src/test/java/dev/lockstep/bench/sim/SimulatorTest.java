package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plays seeds that once revealed a defect, and fresh ones. */
@ExtendWith(SilentLogs.class)
final class SimulatorTest {
  private static final int THREADS = 2;

  /** The seeds in seeds.txt, one a line, each with its finding. */
  private static List<Long> corpus() throws IOException {
    try (var in = SimulatorTest.class.getResourceAsStream("/sim/seeds.txt")) {
      assertThat(in).isNotNull();
      List<Long> seeds = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          seeds.add(Long.parseLong(line.strip().split("\\s")[0]));
        }
      }
      return seeds;
    }
  }

  @Test
  void shouldFindNothingInSeedsThatOnceRevealedADefect() throws IOException {
    List<Long> seeds = corpus();

    assertThat(seeds).isNotEmpty();
    for (long seed : seeds) {
      assertThat(Simulator.play(seed).failure()).as("seed %d", seed).isNull();
    }
  }

  /**
   * The property sim.seeds sets the number of worlds, sim.from the first seed. Without it the
   * sources decide; see {@link Seeds#ofSources}.
   */
  @Test
  @Holds({
    "G1", "G2", "G3", "G7", "G8", "G10", "G11", "G13", "G14", "G15", "G17", "G23", "G24", "G25"
  })
  void shouldFindNothingInFreshSeeds() throws InterruptedException {
    long seeds = Long.getLong("sim.seeds", 1_000);
    long from = Long.getLong("sim.from", Seeds.ofSources());
    System.out.printf("simulate: %d seeds from %d%n", seeds, from);
    Campaign campaign = new Campaign(from, seeds);

    campaign.run(THREADS, 3);

    assertThat(campaign.failures())
        .as("again: lockstep simulate --replay SEED; all: --seeds %d --from %d", seeds, from)
        .isEmpty();
    assertThat(campaign.done()).isEqualTo(seeds);
    System.out.printf(
        "simulate: %.1f simulated hours, %d faults, %d events%n",
        campaign.simulatedHours(), campaign.faults(), campaign.events());
  }

  @Test
  void shouldPlayTheSameWorldTwiceWhenTheSeedIsTheSame() {
    for (long seed = 1; seed <= 20; seed++) {
      Simulator.Replay first = Simulator.replay(seed, false);
      Simulator.Replay second = Simulator.replay(seed, false);

      assertThat(second.timeline()).as("seed %d", seed).isEqualTo(first.timeline());
      assertThat(second.outcome().hash()).isEqualTo(first.outcome().hash());
    }
  }

  @Test
  void shouldHaveEveryFaultHappenInSomeWorlds() {
    Set<Fault> happened = EnumSet.noneOf(Fault.class);
    for (long seed = 1; seed <= 200; seed++) {
      happened.addAll(Simulator.shapeOf(seed).faults());
    }

    assertThat(happened).containsExactlyInAnyOrder(Fault.values());
  }
}
