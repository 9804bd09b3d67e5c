package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.state.ResourceHead;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static final long DUE_NS = 1_234_567_890_123L;

  private final Payload payload = new Payload(256);

  @Test
  void shouldCarryTheTimeInTheSameNumberOfBytesForAll() {
    byte[] resource = payload.resource(17, DUE_NS);
    byte[] message = payload.message(DUE_NS);

    assertThat(resource).hasSize(256);
    assertThat(message).hasSize(256);
    assertThat(ResourceHead.isValid(resource)).isTrue();
    assertThat(Payload.dueNs(resource)).isEqualTo(DUE_NS);
    assertThat(Payload.dueNs(Unpooled.wrappedBuffer(message), 0, 256)).isEqualTo(DUE_NS);
  }

  @Test
  void shouldFindNoTimeWhereThereIsNone() {
    assertThat(Payload.dueNs("something else that is long enough".getBytes())).isZero();
    assertThat(Payload.dueNs(Unpooled.wrappedBuffer(new byte[100]), 0, 100)).isZero();
  }
}
