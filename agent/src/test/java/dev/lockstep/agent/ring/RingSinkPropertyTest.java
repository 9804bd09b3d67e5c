package dev.lockstep.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.ClusterFixture;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Output of watches, prepared on one side of a ring and held on the other one later, while types
 * are withdrawn, return and are listed again; compared with plain maps.
 */
class RingSinkPropertyTest {
  private static final TypeDescriptor[] TYPES = {ClusterFixture.PODS, ClusterFixture.WIDGETS};
  private static final String[] NAMESPACES = {"default", "kube-system"};
  private static final int PODS = 24;

  @Property(tries = 100)
  void shouldHoldTheOutputOfTheWatchesWheneverItIsApplied(@ForAll long seed) {
    new World().play(new Random(seed));
  }

  private static final class World {
    private final ArrayDeque<Operation> ring = new ArrayDeque<>();
    private final RingSink sink = new RingSink(ring::add);
    private final NotedOutput output = new NotedOutput();
    private final HotState hotState = new HotState(new StateLimits(4, 1_000));
    private final OperationExecutor executor =
        new OperationExecutor(hotState, output, TestClock.at(0, 0));
    private final Map<String, Map<String, byte[]>> said = new HashMap<>();
    private final List<Capture> captures = new ArrayList<>();

    void play(Random random) {
      for (TypeDescriptor type : TYPES) {
        come(type, random);
      }
      sink.onDiscovered();
      for (int i = 0; i < 400; i++) {
        TypeDescriptor type = TYPES[random.nextInt(TYPES.length)];
        switch (random.nextInt(40)) {
          case 0 -> {
            sink.onTypeWithdrawn(type.typeId());
            said.remove(type.typeId());
            come(type, random);
          }
          case 1 -> list(type, random);
          case 2, 3 -> check();
          case 4, 5, 6, 7 -> delete(type, some(random));
          default -> change(type, some(random));
        }
        if (random.nextInt(3) == 0) {
          turn(random.nextInt(ring.size() + 1));
        }
      }
      check();

      for (Capture capture : captures) {
        assertThat(PreparedPods.digest(capture)).isEqualTo(capture.digest());
      }
    }

    private void come(TypeDescriptor type, Random random) {
      sink.onType(type, TypeState.SYNCING, "");
      list(type, random);
    }

    private void list(TypeDescriptor type, Random random) {
      Map<String, byte[]> all = new HashMap<>();
      List<Projected> listed = new ArrayList<>();
      for (int number = 0; number < PODS; number++) {
        if (random.nextInt(3) > 0) {
          Projected pod = PreparedPods.pod(NAMESPACES[number % 2], number, random.nextInt(5));
          listed.add(pod);
          all.put(key(pod), pod.resource());
        }
      }
      said.put(type.typeId(), all);
      sink.onReplace(type.typeId(), listed);
    }

    private void change(TypeDescriptor type, Projected pod) {
      of(type).put(key(pod), pod.resource());
      sink.onEvent(EventKind.MODIFIED, type.typeId(), pod);
    }

    private void delete(TypeDescriptor type, Projected pod) {
      of(type).remove(key(pod));
      sink.onEvent(EventKind.DELETED, type.typeId(), pod);
    }

    private Map<String, byte[]> of(TypeDescriptor type) {
      return said.computeIfAbsent(type.typeId(), typeId -> new HashMap<>());
    }

    private static Projected some(Random random) {
      int number = random.nextInt(PODS);
      return PreparedPods.pod(NAMESPACES[number % 2], number, random.nextInt(5));
    }

    private void turn(int operations) {
      for (int i = operations; i > 0; i--) {
        executor.execute(ring.remove(), i == 1);
      }
    }

    /** Applies everything that waits, and compares it with the output. */
    private void check() {
      turn(ring.size());
      Capture capture = hotState.snapshot();
      captures.add(capture);
      Map<String, String> held = new TreeMap<>();
      for (ShardCapture shard : capture.shards()) {
        if (!shard.key().equals(ShardKey.CATALOG)) {
          for (byte[] resource : shard.resources()) {
            String name = dev.lockstep.protocol.state.ResourceHead.name(resource);
            held.put(shard.key() + "/" + name, java.util.HexFormat.of().formatHex(resource));
          }
        }
      }
      Map<String, String> expected = new TreeMap<>();
      said.forEach((typeId, objects) ->
          objects.forEach((key, resource) ->
              expected.put(typeId + "/" + key, java.util.HexFormat.of().formatHex(resource))));
      assertThat(held).isEqualTo(expected);
      assertThat(output.quarantined).isEmpty();
      assertThat(output.fatal).isEmpty();
    }

    private static String key(Projected pod) {
      return pod.namespace() + "/" + pod.name();
    }
  }
}
