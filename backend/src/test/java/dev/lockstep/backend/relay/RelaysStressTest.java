package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.Together;
import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.common.clock.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Agents of one cluster that arrive at the same moment, under real threads: they all get one relay,
 * which is reported once; and never more clusters than the limit.
 */
@Timeout(120)
final class RelaysStressTest {
  private static final int CLUSTERS_MAX = 1;

  private final Together together = new Together();

  @AfterEach
  void stop() {
    together.close();
  }

  /** Opens relays. */
  private interface Opener {
    @Nullable RelayLoop open(RelayConfig config);
  }

  /** Planted bug: checks and starts in two steps. */
  private static final class Careless implements Opener {
    private final Map<String, RelayDriver.Drive> relays = new ConcurrentHashMap<>();
    private final RelayDriver driver;
    private final Consumer<RelayLoop> added;

    Careless(RelayDriver driver, Consumer<RelayLoop> added) {
      this.driver = driver;
      this.added = added;
    }

    @Override
    public @Nullable RelayLoop open(RelayConfig config) {
      RelayDriver.Drive known = relays.get(config.cluster());
      if (known != null) {
        return known.loop();
      }
      if (relays.size() >= CLUSTERS_MAX) {
        return null;
      }
      Thread.yield();
      RelayDriver.Drive drive = driver.start(config, edges());
      relays.put(config.cluster(), drive);
      added.accept(drive.loop());
      return drive.loop();
    }
  }

  private static RelayLoop.Edges edges() {
    return new RelayLoop.Edges(
        Clock.system(),
        Counts.NONE,
        (cluster, boot, answer) -> {},
        new RelayLoop.TransferEdges(Runnable::run, () -> 1),
        new RelayLoop.Viewers(() -> Policies.none(1), relay -> Audience.NONE));
  }

  /** A drive without a thread, whose relay never turns. */
  private record Still(RelayLoop loop) implements RelayDriver.Drive {
    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public void close() {
      loop.end();
    }
  }

  private static RelayConfig config(String cluster) {
    return RelayConfig.of(cluster, "h", RelayConfig.RelayLimits.DEFAULT);
  }

  private void play(BiFunction<RelayDriver, Consumer<RelayLoop>, Opener> openers, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Queue<Still> started = new ConcurrentLinkedQueue<>();
      AtomicInteger added = new AtomicInteger();
      Queue<RelayLoop> opened = new ConcurrentLinkedQueue<>();
      Opener opener =
          openers.apply(
              (config, edges) -> {
                Still still = new Still(new RelayLoop(config, edges, () -> {}));
                started.add(still);
                return still;
              },
              relay -> added.incrementAndGet());
      // In every other round one of the three agents is of a cluster beyond the limit.
      boolean isFull = round % 2 == 1;
      Runnable one = () -> note(opener.open(config("c1")), opened);
      Runnable other = () -> note(opener.open(config(isFull ? "c2" : "c1")), opened);

      together.run(one, other, one);

      started.forEach(Still::close);
      assertThat(started).as("relays").hasSize(1);
      assertThat(added).as("relays reported").hasValue(1);
      assertThat(opened).containsOnly(started.element().loop());
      if (!isFull) {
        assertThat(opened).hasSize(3);
      }
    }
  }

  private static void note(@Nullable RelayLoop relay, Queue<RelayLoop> opened) {
    if (relay != null) {
      opened.add(relay);
    }
  }

  @Test
  void shouldStartOneRelayAndNoneBeyondTheLimitWhenAgentsArriveAtOnce() {
    play(
        (driver, added) -> new Relays(CLUSTERS_MAX, driver, edges(), added)::open, Together.ROUNDS);
    assertThatThrownBy(() -> play(Careless::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
  }
}
