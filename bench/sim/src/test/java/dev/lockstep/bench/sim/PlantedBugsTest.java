package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A simulator that does not find these bugs would not find others. */
@ExtendWith(SilentLogs.class)
final class PlantedBugsTest {
  private static final int SEEDS_MAX = 2_000;
  private static final int WORKERS = 2;

  /** The outcome of the search for one bug. */
  private record Hunt(PlantedBug bug, int seeds, String found) {
    boolean isFound() {
      return !found.isEmpty();
    }
  }

  @Test
  void shouldBeFoundWithinSoManySeedsEach() throws Exception {
    List<Hunt> hunts = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<Hunt>> running = new ArrayList<>();
      for (PlantedBug bug : PlantedBugs.ALL) {
        Callable<Hunt> hunt = () -> hunt(bug);
        running.add(workers.submit(hunt));
      }
      for (Future<Hunt> hunt : running) {
        hunts.add(hunt.get());
      }
    } finally {
      workers.shutdownNow();
    }
    hunts.forEach(
        hunt -> System.out.printf("%-60s %5d seeds  %s%n", hunt.bug(), hunt.seeds(), hunt.found()));
    assertThat(hunts).hasSizeGreaterThanOrEqualTo(30).allMatch(Hunt::isFound);
  }

  private static Hunt hunt(PlantedBug bug) throws Exception {
    LongFunction<Optional<String>> simulator = PatchedProgram.with(bug).simulator();
    for (int seed = 1; seed <= SEEDS_MAX; seed++) {
      Optional<String> found = simulator.apply(seed);
      if (found.isPresent()) {
        return new Hunt(bug, seed, found.get());
      }
    }
    return new Hunt(bug, SEEDS_MAX, "");
  }
}
