package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
  private final Encodings encodings = new Encodings();

  @Property(tries = 300)
  void shouldUnpackWhatWasPackedWhateverTheBytes(
      @ForAll @Size(max = 40) List<@Size(max = 600) byte[]> contents) {
    check(contents.stream().map(content -> resource("n", content)).toList());
  }

  @Property(tries = 300)
  void shouldUnpackWhatWasPackedWhenMuchIsAlike(@ForAll long seed) {
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

  /** Longer than what positions reach, in the dictionary and in the resource itself. */
  @Property(tries = 5)
  void shouldUnpackWhatWasPackedWhenItIsLong(@ForAll long seed) {
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
    check(resources);
    assertThat(encodings.heldBytes())
        .isLessThan(resources.stream().mapToLong(each -> each.length).sum() + (100 << 10));
  }

  /** Each is read again when all are kept, with a dictionary that has grown since. */
  private void check(List<byte[]> resources) {
    List<Entry> entries = new ArrayList<>();
    List<byte[]> kept = new ArrayList<>();
    long bytes = 0;
    for (byte[] resource : resources) {
      Entry entry = packer.entry(KEY.namespace(), resource, bytes);
      bytes += resource.length;
      entries.add(entry);
      kept.add(encodings.keep(entry));
    }
    for (int i = 0; i < resources.size(); i++) {
      byte[] resource = resources.get(i);
      Entry entry = entries.get(i);
      assertThat(kept.get(i)).isSameAs(entry.kept());
      assertThat(kept.get(i).length).isLessThanOrEqualTo(resource.length);
      assertThat(encodings.unpacking().resource(kept.get(i))).isEqualTo(resource);
      assertThat(encodings.unpacking().resourceBytes(kept.get(i))).isEqualTo(resource.length);
      assertThat(entry.resource()).isEqualTo(resource);
      assertThat(entry.resourceBytes()).isEqualTo(resource.length);
      assertThat(entry.hash()).isEqualTo(KEY.entryHash(resource));
      assertThat(ResourceHead.name(kept.get(i))).isEqualTo(ResourceHead.name(resource));
      for (byte[] other : List.of(resource, resources.getFirst(), changed(resource, i))) {
        boolean isSame = Arrays.equals(resource, other);
        assertThat(encodings.isSame(kept.get(i), other)).isEqualTo(isSame);
        assertThat(encodings.isSame(kept.get(i), packer.entry(KEY.namespace(), other)))
            .isEqualTo(isSame);
      }
    }
    long keptBytes = kept.stream().mapToLong(each -> each.length).sum();
    assertThat(encodings.heldBytes()).isEqualTo(keptBytes + encodings.unpacking().heldBytes());
    kept.forEach(encodings::letGo);
  }

  /** The same with one byte behind the name changed. */
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
