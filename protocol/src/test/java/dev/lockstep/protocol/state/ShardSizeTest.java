package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.Resource;
import org.junit.jupiter.api.Test;

class ShardSizeTest {
  private static final ShardKey PODS = new ShardKey("pods", "default");

  private final State state = new State(StateLimits.DEFAULT);

  @Test
  void shouldCountTheBytesOfLiveEntriesWhenTheyComeChangeAndGo() {
    byte[] small = resource("a", 10);
    byte[] large = resource("a", 200);
    byte[] other = resource("b", 30);

    step(1, () -> state.upsert(PODS, small));
    step(2, () -> state.upsert(PODS, other));
    assertThat(bytes()).isEqualTo(small.length + other.length);

    step(3, () -> state.upsert(PODS, large));
    step(4, () -> state.upsert(PODS, large.clone()));
    assertThat(bytes()).isEqualTo(large.length + other.length);

    step(5, () -> state.remove(PODS, "a"));
    assertThat(bytes()).isEqualTo(other.length);

    step(6, () -> state.upsert(PODS, small));
    step(7, () -> state.removeShard(PODS));
    assertThat(bytes()).isZero();
  }

  private void step(long version, Runnable change) {
    state.begin(new Position(1, version), version);
    change.run();
    state.end();
  }

  private long bytes() {
    return Invariant.present(state.shard(PODS), "tombstones keep the shard").bytes();
  }

  private static byte[] resource(String name, int size) {
    return Resource.newBuilder()
        .setName(name)
        .setObject(ByteString.copyFrom(new byte[size]))
        .build()
        .toByteArray();
  }
}
