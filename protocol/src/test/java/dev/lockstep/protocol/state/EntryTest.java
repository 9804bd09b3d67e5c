package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.position.Position;
import org.junit.jupiter.api.Test;

class EntryTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");

  private final SaltedEntries entries = new SaltedEntries(PODS.type(), 3);
  private final State state = new State(StateLimits.DEFAULT);

  @Test
  void shouldCompareBytesWhenTwoHashesAreTheSame() {
    byte[] otherBytes = ResourceFixture.resource("pod-1", "2");
    Entry first = entries.entry(PODS.namespace(), ResourceFixture.resource("pod-1", "1"));
    Entry other = entries.entry(PODS.namespace(), otherBytes);
    Entry twin = new Entry(other.key(), otherBytes, first.hash(), other.kept(), other.keeper());

    state.begin(new Position(1, 1), 0);
    assertThat(state.upsert(first)).isTrue();
    assertThat(state.upsert(twin)).isTrue();
    state.end();

    assertThat(state.get(PODS, "pod-1")).isEqualTo(otherBytes);
  }

  @Test
  void shouldHashLikeTheShardThatItBelongsTo() {
    byte[] resource = ResourceFixture.resource("pod-1", "1");
    Entry entry = entries.entry(PODS.namespace(), resource);

    assertThat(entry.hash()).isEqualTo(PODS.entryHash(resource));
    assertThat(entry.resource()).isEqualTo(resource);
    assertThat(entry.resourceBytes()).isEqualTo(resource.length);
  }
}
