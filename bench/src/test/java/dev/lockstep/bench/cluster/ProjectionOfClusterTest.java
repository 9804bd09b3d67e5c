package dev.lockstep.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.TypeDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All objects of a whole cluster, read by the agent's own reader and by the parser. */
@Timeout(120)
final class ProjectionOfClusterTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  @Test
  void shouldEncodeTheSameBytesWithBothReaders() throws Exception {
    int objects = 0;
    try (SimulatedCluster cluster =
        SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(1_000))) {
      for (String typeId : cluster.store().types()) {
        Optional<TypeDescriptor> type = BuiltInTypes.find(typeId);
        if (type.isEmpty()) {
          continue;
        }
        Projector projector = Projector.forType(type.get(), AllowList.builtIn());
        for (ObjectNode object : cluster.store().list(typeId, "")) {
          check(projector, object.toString().getBytes(StandardCharsets.UTF_8));
          objects++;
        }
      }
    }

    assertThat(objects).isGreaterThan(2_000);
  }

  private static void check(Projector projector, byte[] json) throws Exception {
    byte[] room = Arrays.copyOf(json, json.length + Projector.ROOM);
    assertThat(projector.read(room, 0, json.length)).isEqualTo(json.length);
    Projected read = projector.projectRead();

    try (JsonParser parser = ObjectJson.factory().createParser(json)) {
      Projected parsed = projector.project(parser);

      assertThat(read.resource()).isEqualTo(parsed.resource());
      assertThat(read.resourceVersion()).isEqualTo(parsed.resourceVersion());
      assertThat(read.namespace()).isEqualTo(parsed.namespace());
    }
  }
}
