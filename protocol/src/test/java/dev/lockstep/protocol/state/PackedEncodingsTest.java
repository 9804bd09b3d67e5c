package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.Resource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PackedEncodingsTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final int SHARDS = 3;
  private static final int COUNT = 3_000;

  private final Random random = new Random(3);
  private final State plain = new State(StateLimits.DEFAULT, Keeping.PLAIN);
  private final State packed = new State(StateLimits.DEFAULT, Keeping.PACKED);
  private long version;

  @Test
  void shouldHoldResourcesOfOneTypeInAThirdOfTheirBytes() {
    fill();

    long bytes = 0;
    for (Shard shard : packed.shardsOf(PODS.type())) {
      bytes += shard.bytes();
    }
    assertThat(plain.heldBytes(PODS.type())).isEqualTo(bytes);
    assertThat(packed.heldBytes(PODS.type())).isLessThan(bytes / 3);
  }

  @Test
  void shouldTellTheSameBytesWhetherPackedOrNot() {
    fill();
    Position before = packed.position();
    step(state -> state.upsert(shard(1), pod(1, "2")));
    step(state -> state.remove(shard(2), "pod-2"));

    assertThat(packed.digest()).isEqualTo(plain.digest());
    assertThat(StateModel.of(packed)).isEqualTo(StateModel.of(plain));
    List<ShardChanges> packedChanges = packed.changesSince(before);
    List<ShardChanges> plainChanges = plain.changesSince(before);
    assertThat(packedChanges).hasSameSizeAs(plainChanges);
    for (int i = 0; i < plainChanges.size(); i++) {
      assertThat(packedChanges.get(i).upserts()).isDeepEqualTo(plainChanges.get(i).upserts());
      assertThat(packedChanges.get(i).removals()).isEqualTo(plainChanges.get(i).removals());
    }
  }

  @Test
  void shouldNotChangeWhenAPackedResourceComesAgain() {
    fill();

    packed.begin(new Position(1, version + 1), 0);
    for (int i = 0; i < COUNT; i++) {
      assertThat(packed.upsert(shard(i), pod(i, "1"))).isFalse();
      assertThat(packed.differs(shard(i), pod(i, "2"))).isTrue();
    }
    assertThat(packed.endIfChanged()).isFalse();
  }

  @Test
  void shouldHoldNothingOfATypeThatIsGone() {
    fill();

    step(state -> state.replaceType(PODS.type(), java.util.Map.of()));
    assertThat(packed.heldBytes(PODS.type())).isLessThan(200 << 10);
    packed.expireTombstones(Long.MAX_VALUE / 2);

    assertThat(packed.heldBytes(PODS.type())).isZero();
  }

  @Test
  void shouldKeepSmallTypesInNoMoreThanAFewKilobytesBesideTheirBytes() {
    step(state -> state.upsert(PODS, pod(1, "1")));

    long bytes = Invariant.present(packed.shard(PODS), "just made").bytes();
    assertThat(packed.heldBytes(PODS.type())).isLessThan(bytes + 3_000);
  }

  private void fill() {
    step(state -> {
      for (int i = 0; i < COUNT; i++) {
        state.upsert(shard(i), pod(i, "1"));
      }
    });
  }

  private void step(java.util.function.Consumer<State> changes) {
    version++;
    for (State state : List.of(plain, packed)) {
      state.begin(new Position(1, version), 0);
      changes.accept(state);
      state.end();
    }
  }

  private static ShardKey shard(int i) {
    return new ShardKey(PODS.type(), "team-" + i % SHARDS);
  }

  private byte[] pod(int i, String revision) {
    random.setSeed(i);
    String workload = "workload-" + i % 50;
    String object =
        "{\"spec\":{\"containers\":[{\"image\":\"registry.example.com/%s:v1\",\"name\":\"%s\"}],"
            + "\"serviceAccountName\":\"%s\"},\"status\":{\"restartCount\":%s,\"ip\":\"10.0.%d.%d\"}}";
    return Resource.newBuilder()
        .setName("pod-" + i)
        .setUid(new UUID(random.nextLong(), random.nextLong()).toString())
        .setObject(
            ByteString.copyFromUtf8(
                object.formatted(workload, workload, workload, revision, i % 100, i % 200)))
        .build()
        .toByteArray();
  }
}
