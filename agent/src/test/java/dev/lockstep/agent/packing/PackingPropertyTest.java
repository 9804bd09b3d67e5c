package dev.lockstep.agent.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.Keeper;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.OwnerReference;
import dev.lockstep.protocol.wire.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PackingPropertyTest {
  private static final String[] PIECES = {
    "registry.example.com/shop/checkout:v1.2.3",
    "\"containers\":[{\"name\":\"main\"}]",
    "<none>",
    "$",
    "00000000-0000-0000-0000-00000000000g",
    "e3b0c442-98fc-1c14-9afb-f4c8996fb924",
    "e3b0c442-98fc-1c14-9afb-f4c8996fb92",
    "a".repeat(300)
  };

  private static final ShardKey KEY = new ShardKey("pods", "shop");

  private final EntryPacker packer = new EntryPacker(KEY.type());

  @Property(tries = 300)
  void shouldRoundTripAnyBytes(@ForAll @Size(max = 40) List<@Size(max = 600) byte[]> contents) {
    check(contents.stream().map(content -> resource("n", content)).toList());
  }

  @Property(tries = 300)
  void shouldRoundTripSimilarResources(@ForAll long seed) {
    Random random = new Random(seed);
    List<byte[]> resources = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      StringBuilder content = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        content.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(100));
      }
      resources.add(
          Resource.newBuilder()
              .setName("checkout-" + random.nextInt(1_000))
              .setUid(new UUID(random.nextLong(), random.nextLong()).toString())
              .addOwners(
                  OwnerReference.newBuilder()
                      .setName("checkout")
                      .setUid(new UUID(0, random.nextInt(3)).toString()))
              .setObject(ByteString.copyFromUtf8(content.toString()))
              .build()
              .toByteArray());
    }
    check(resources);
  }

  /** Longer than offsets reach, in the dictionary and in the resource itself. */
  @Property(tries = 5)
  void shouldRoundTripLongResources(@ForAll long seed) {
    Random random = new Random(seed);
    List<byte[]> resources = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] content = new byte[random.nextInt(60_000)];
      for (int at = 0; at < content.length; at++) {
        content[at] =
            at < 100 || random.nextInt(50) == 0 ? (byte) random.nextInt() : content[at - 100];
      }
      resources.add(resource("n" + i, content));
    }
    assertThat(check(resources))
        .isLessThan(resources.stream().mapToLong(each -> each.length).sum() + (100 << 10));
  }

  /**
   * Reads each again when all are kept, with a dictionary that has grown since. Returns the bytes
   * that a state needs for them.
   */
  private long check(List<byte[]> resources) {
    List<Entry> entries = new ArrayList<>();
    Keeper newest = Keeper.PLAIN;
    long bytes = 0;
    for (byte[] resource : resources) {
      Entry entry = packer.entry(KEY.namespace(), resource, bytes);
      bytes += resource.length;
      entries.add(entry);
      newest = newest.reads(entry.keeper()) ? newest : entry.keeper();
    }
    long keptBytes = newest.heldBytes();
    for (int i = 0; i < resources.size(); i++) {
      byte[] resource = resources.get(i);
      Entry entry = entries.get(i);
      byte[] kept = entry.kept();
      keptBytes += kept.length;
      assertThat(kept.length).isLessThanOrEqualTo(resource.length);
      assertThat(newest.reads(entry.keeper())).isTrue();
      assertThat(newest.resource(kept)).isEqualTo(resource);
      assertThat(newest.resourceBytes(kept)).isEqualTo(resource.length);
      assertThat(entry.resource()).isEqualTo(resource);
      assertThat(entry.resourceBytes()).isEqualTo(resource.length);
      assertThat(ResourceHead.name(kept)).isEqualTo(ResourceHead.name(resource));
      for (byte[] other : List.of(resource, resources.getFirst(), changed(resource, i))) {
        checkSame(entry, resource, other);
      }
    }
    return keptBytes;
  }

  /** A state with one resource treats the other as unchanged only if the bytes are equal. */
  private void checkSame(Entry held, byte[] resource, byte[] other) {
    boolean isSame = Arrays.equals(resource, other);
    State state = new State(StateLimits.DEFAULT);
    state.begin(new Position(1, 1), 0);
    state.upsert(held);
    assertThat(state.digest()).isEqualTo(KEY.entryHash(resource));
    assertThat(state.heldBytes(KEY.type()))
        .isEqualTo(held.kept().length + held.keeper().heldBytes());
    assertThat(state.differs(KEY, other)).isEqualTo(!isSame);
    assertThat(state.upsert(packer.entry(KEY.namespace(), other))).isEqualTo(!isSame);
    state.end();
  }

  /** Changes one byte behind the name. */
  private static byte[] changed(byte[] resource, int salt) {
    byte[] other = resource.clone();
    int from = ResourceHead.nameEnd(resource);
    if (from < resource.length) {
      other[from + salt * 31 % (resource.length - from)] ^= 1;
    }
    return other;
  }

  private static byte[] resource(String name, byte[] content) {
    return Resource.newBuilder()
        .setName(name)
        .setObject(ByteString.copyFrom(content))
        .build()
        .toByteArray();
  }
}
