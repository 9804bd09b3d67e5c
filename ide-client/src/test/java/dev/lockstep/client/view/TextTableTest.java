package dev.lockstep.client.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final long NOW_MS = 1_000_000_000_000L;
  private static final byte[] PODS =
      Resource.newBuilder()
          .setName("pods")
          .setObject(
              ByteString.copyFromUtf8(
                  """
                  {"columns":[{"name":"Ready","type":"string","priority":0},
                  {"name":"Restarts","type":"string","priority":0},
                  {"name":"Age","type":"date","priority":0},
                  {"name":"IP","type":"string","priority":1}],
                  "group":"","kind":"Pod","message":"","namespaced":true,"plural":"pods",
                  "state":"ready","version":"v1"}\
                  """))
          .build()
          .toByteArray();

  private static Held pod(String namespace, String name, String restarts, long restartedSeconds) {
    return new Held(
        new ShardKey("pods", namespace),
        Resource.newBuilder()
            .setName(name)
            .addCells(Cell.newBuilder().setText("1/1"))
            .addCells(
                Cell.newBuilder()
                    .setText(restarts)
                    .setTimeMs(restartedSeconds == 0 ? 0 : NOW_MS - restartedSeconds * 1_000))
            .addCells(Cell.newBuilder().setTimeMs(NOW_MS - 60_000))
            .addCells(Cell.newBuilder().setText("10.0.0.1"))
            .build()
            .toByteArray());
  }

  @Test
  void shouldPrintATableLikeKubectl() {
    String table =
        TextTable.render(
            ResourceType.decode(PODS),
            List.of(pod("shop", "web-1", "3", 300), pod("a", "db-0", "0", 0)),
            true,
            false,
            NOW_MS);

    assertThat(table)
        .isEqualTo(
            """
            NAMESPACE   NAME    READY   RESTARTS     AGE
            a           db-0    1/1     0            60s
            shop        web-1   1/1     3 (5m ago)   60s
            """);
  }

  @Test
  void shouldNeutralizeControlCharactersForTerminals() {
    String table =
        TextTable.render(
            ResourceType.decode(PODS),
            List.of(pod("shop", "web", "\u001b[31m0\u0007", 0)),
            false,
            true,
            NOW_MS);

    assertThat(table).doesNotContain("\u001b", "\u0007").contains("10.0.0.1");
  }
}
