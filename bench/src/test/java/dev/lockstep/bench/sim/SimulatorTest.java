package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worlds from seeds: those that once showed something wrong, and fresh ones. */
@ExtendWith(SilentLogs.class)
final class SimulatorTest {
  private static final int THREADS = 2;

  /** The seeds in seeds.txt, one in a line, each with what it found. */
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
  void shouldFindNothingInTheSeedsThatOnceFoundSomething() throws IOException {
    List<Long> seeds = corpus();

    assertThat(seeds).isNotEmpty();
    for (long seed : seeds) {
      assertThat(Simulator.play(seed).failure()).as("seed %d", seed).isNull();
    }
  }

  /**
   * How many is said by the property sim.seeds, from where on by sim.from. Without that the sources
   * decide: the same program is looked at in the same worlds, and the next one in others.
   */
  @Test
  void shouldFindNothingInFreshSeeds() throws InterruptedException {
    long seeds = Long.getLong("sim.seeds", 2_000);
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
