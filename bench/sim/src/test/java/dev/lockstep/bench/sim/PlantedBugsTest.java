package dev.lockstep.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A simulator that misses these bugs would miss others. Every build plays each bug at the seed that
 * a hunt has kept, and hunts new bugs; a campaign hunts all from seed 1 on.
 */
@ExtendWith(SilentLogs.class)
final class PlantedBugsTest {
  private static final int WORKERS = 2;

  /** Seeds within which a hunt must find a bug without a kept seed. */
  private static final int SEEDS_MAX = 2_000;

  private static final String AGAIN =
      "; the bugs, the engine or the worlds changed. Hunt again from seed 1: ./lockstep campaign"
          + " bugs";

  /** The file to which a hunt writes its seeds. */
  private static final Path HUNTED = Path.of("target", "planted-bugs.txt");

  /**
   * The outcome of the search for one bug.
   *
   * @param seed the last one that was played
   * @param found the failure of its world; empty without one
   */
  private record Hunt(PlantedBug bug, long seed, String found) {
    boolean isFound() {
      return !found.isEmpty();
    }
  }

  /** The search for one bug. */
  private interface Search {
    Hunt of(PlantedBug bug) throws Exception;
  }

  @Test
  void shouldBeFoundAtTheSeedThatAHuntKept() throws Exception {
    Map<String, Long> kept = KeptSeeds.read();
    assertThat(PlantedBugs.ALL)
        .extracting(PlantedBug::name)
        .as("planted bugs, each of which may have a kept seed" + AGAIN)
        .containsAll(kept.keySet());

    List<Hunt> hunts =
        huntAll(bug -> {
          Long seed = kept.get(bug.name());
          return seed == null ? hunt(bug, 1, SEEDS_MAX) : hunt(bug, seed, 1);
        });

    for (Hunt hunt : hunts) {
      if (!kept.containsKey(hunt.bug().name())) {
        System.out.printf("no seed is kept yet: %d %s%n", hunt.seed(), hunt.bug());
      }
    }
    assertThat(hunts).hasSizeGreaterThanOrEqualTo(30);
    assertThat(hunts)
        .filteredOn(hunt -> !hunt.isFound())
        .extracting(hunt -> "seed %d does not find \"%s\"".formatted(hunt.seed(), hunt.bug()))
        .as("planted bugs that stay hidden" + AGAIN)
        .isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "hunt.seeds", matches = "[1-9][0-9]*")
  void shouldBeFoundWithinTheSeedsOfAHunt() throws Exception {
    int seeds = Integer.getInteger("hunt.seeds");

    List<Hunt> hunts = huntAll(bug -> hunt(bug, 1, seeds));

    assertThat(hunts).hasSizeGreaterThanOrEqualTo(30).allMatch(Hunt::isFound);
    LinkedHashMap<String, Long> found = new LinkedHashMap<>();
    hunts.forEach(hunt -> found.put(hunt.bug().name(), hunt.seed()));
    Files.writeString(HUNTED, KeptSeeds.text(found));
  }

  private static List<Hunt> huntAll(Search search) throws Exception {
    List<Hunt> hunts = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<Hunt>> running = new ArrayList<>();
      for (PlantedBug bug : PlantedBugs.ALL) {
        Callable<Hunt> hunt = () -> search.of(bug);
        running.add(workers.submit(hunt));
      }
      for (Future<Hunt> hunt : running) {
        hunts.add(hunt.get());
        tell(hunts.getLast());
      }
    } finally {
      workers.shutdownNow();
    }
    return hunts;
  }

  private static void tell(Hunt hunt) {
    System.out.printf("%-60s seed %5d  %s%n", hunt.bug(), hunt.seed(), hunt.found());
  }

  private static Hunt hunt(PlantedBug bug, long first, int seeds)
      throws IOException, ReflectiveOperationException {
    LongFunction<Optional<String>> simulator = PatchedProgram.with(bug).simulator();
    for (long seed = first; seed < first + seeds; seed++) {
      Optional<String> found = simulator.apply(seed);
      if (found.isPresent()) {
        return new Hunt(bug, seed, found.get());
      }
    }
    return new Hunt(bug, first + seeds - 1, "");
  }
}
