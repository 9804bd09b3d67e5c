package dev.lockstep.agent.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.Resource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PackedEncodingsTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final int SHARDS = 3;
  private static final int COUNT = 3_000;

  private final Random random = new Random(3);
  private final State plain = new State(StateLimits.DEFAULT);
  private final State packed = new State(StateLimits.DEFAULT);
  private EntryPacker packer = new EntryPacker(PODS.type());
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
  void shouldReturnTheSameBytesWhetherPackedOrNot() {
    fill();
    Position before = packed.position();
    step(state -> put(state, 1, "2"));
    step(state -> state.remove(shard(2), "pod-2"));

    assertThat(packed.digest()).isEqualTo(plain.digest());
    assertThat(content(packed)).isEqualTo(content(plain));
    List<ShardChanges> packedChanges = packed.changesSince(before);
    List<ShardChanges> plainChanges = plain.changesSince(before);
    assertThat(packedChanges).hasSameSizeAs(plainChanges);
    for (int i = 0; i < plainChanges.size(); i++) {
      assertThat(packedChanges.get(i).upserts()).isDeepEqualTo(plainChanges.get(i).upserts());
      assertThat(packedChanges.get(i).removals()).isEqualTo(plainChanges.get(i).removals());
    }
  }

  @Test
  void shouldNotChangeWhenAPackedResourceIsRepeated() {
    fill();

    packed.begin(new Position(1, version + 1), 0);
    for (int i = 0; i < COUNT; i++) {
      assertThat(packed.upsert(entry(i, "1"))).isFalse();
      assertThat(packed.upsert(shard(i), pod(i, "1"))).isFalse();
      assertThat(packed.differs(shard(i), pod(i, "2"))).isTrue();
    }
    assertThat(packed.endIfChanged()).isFalse();
  }

  @Test
  void shouldHoldNothingOfAWithdrawnType() {
    fill();

    step(state -> state.replaceType(PODS.type(), Map.of()));
    assertThat(packed.heldBytes(PODS.type())).isLessThan(200 << 10);
    packed.expireTombstones(Long.MAX_VALUE / 2);

    assertThat(packed.heldBytes(PODS.type())).isZero();
  }

  @Test
  void shouldAddOnlyAFewKilobytesToSmallTypes() {
    step(state -> state.upsert(packer.entry(PODS.namespace(), pod(1, "1"))));

    long bytes = Invariant.present(packed.shard(PODS), "just made").bytes();
    assertThat(packed.heldBytes(PODS.type())).isLessThan(bytes + 3_000);
  }

  /**
   * The type was withdrawn and returned: the new packer does not know the dictionary of the first.
   */
  @Test
  void shouldReadEntriesOfASecondPackerWhenNoneOfTheFirstAreHeld() {
    fill();
    List<ShardCapture> before = packed.capture();
    Map<String, String> content = content(packed);
    step(state -> state.replaceType(PODS.type(), Map.of()));
    packer = new EntryPacker(PODS.type());

    fill();

    assertThat(content(packed)).isEqualTo(content);
    long bytes = 0;
    for (Shard shard : packed.shardsOf(PODS.type())) {
      bytes += shard.bytes();
    }
    assertThat(packed.heldBytes(PODS.type())).isLessThan(bytes / 3);
    Map<String, String> captured = new TreeMap<>();
    before.forEach(capture -> add(captured, capture.inVersionOrder()));
    assertThat(captured).isEqualTo(content);
  }

  @Test
  void shouldKeepEntriesOfASecondPackerUnpackedWhileSomeOfTheFirstAreHeld() {
    fill();
    packer = new EntryPacker(PODS.type());
    for (int i = 0; i < COUNT; i++) {
      entry(i, "1");
    }

    step(state -> {
      for (int i = 0; i < COUNT / 2; i++) {
        put(state, i, i % 3 == 0 ? "1" : "2");
      }
    });

    assertThat(content(packed)).isEqualTo(content(plain));
    assertThat(packed.digest()).isEqualTo(plain.digest());
    step(state -> {
      for (int i = 0; i < COUNT; i++) {
        put(state, i, "3");
      }
    });
    assertThat(content(packed)).isEqualTo(content(plain));
  }

  /** A resource that arrives again may be packed with a larger dictionary. */
  @Test
  void shouldNotChangeWhenARepeatedResourceIsPackedDifferently() {
    Entry first = entry(1, "1");
    step(state -> {
      if (state == packed) {
        state.upsert(first);
      }
    });
    Entry again = entry(1, "1");
    assertThat(again.kept().length).isLessThan(first.kept().length);

    packed.begin(new Position(1, version + 1), 0);
    assertThat(packed.upsert(again)).isFalse();
    assertThat(packed.endIfChanged()).isFalse();
  }

  /** One small object that keeps changing is not worth a dictionary. */
  @Test
  void shouldLearnAtMostAShareOfTheHeldBytes() {
    for (int i = 0; i < COUNT; i++) {
      byte[] noise = new byte[600];
      random.setSeed(i);
      random.nextBytes(noise);
      Entry entry = packer.entry(PODS.namespace(), blob(noise));
      step(state -> {
        if (state == packed) {
          state.upsert(entry);
        }
      });
    }

    assertThat(packed.heldBytes(PODS.type())).isLessThan(4_000);
  }

  /** Content of a state, by shard and name. */
  private static Map<String, String> content(State state) {
    Map<String, String> content = new TreeMap<>();
    for (Shard shard : state.shards()) {
      shard.forEach(resource -> put(content, shard.key(), resource));
    }
    return content;
  }

  private static void add(Map<String, String> content, ShardChanges changes) {
    for (byte[] upsert : changes.upserts()) {
      put(content, changes.key(), upsert);
    }
  }

  private static void put(Map<String, String> content, ShardKey key, byte[] resource) {
    content.put(key + "/" + ResourceHead.name(resource), HexFormat.of().formatHex(resource));
  }

  private void fill() {
    step(state -> {
      for (int i = 0; i < COUNT; i++) {
        put(state, i, "1");
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

  private void put(State state, int i, String revision) {
    if (state == packed) {
      state.upsert(entry(i, revision));
    } else {
      state.upsert(shard(i), pod(i, revision));
    }
  }

  private Entry entry(int i, String revision) {
    return packer.entry(shard(i).namespace(), pod(i, revision));
  }

  private static ShardKey shard(int i) {
    return new ShardKey(PODS.type(), "team-" + i % SHARDS);
  }

  private static byte[] blob(byte[] content) {
    return Resource.newBuilder()
        .setName("n")
        .setObject(ByteString.copyFrom(content))
        .build()
        .toByteArray();
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
